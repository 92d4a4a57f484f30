//! temp
use std::sync::Arc;
#[tokio::main]
async fn main() {
    let kit = grader::kit::Kit::ready(&|s| eprintln!("{s}")).await.unwrap_or_else(|e| panic!("{}", e.0));
    let args: Vec<String> = std::env::args().skip(1).collect();
    let sub = grader::build::Submission::find(std::path::Path::new(&args[0]), &args[1..]).unwrap();
    let g = Arc::new(grader::grading::Grader::new(grader::build::Workshop::keeping(kit)));
    let (tx, mut rx) = tokio::sync::mpsc::unbounded_channel();
    let t = std::time::Instant::now();
    tokio::spawn(async move {
        while let Some(e) = rx.recv().await {
            if let grader::grading::Event::Decided { check, .. } = e {
                eprintln!(
                    "{:?} {:?} {} {:?} {:?} {:.3}s at {:?}",
                    check.verdict,
                    check.diagnosis,
                    check.name,
                    check.message,
                    check.evidence.most_in_flight,
                    check.seconds,
                    t.elapsed()
                );
            }
        }
    });
    let s = g.grade(sub, 1, tx).await;
    for e in &s.exercises {
        println!("{} {:?} {}/{} {}", e.name, e.status, e.points, e.max_points, e.message.as_deref().unwrap_or(""));
    }
    println!("{:?}", t.elapsed());
}
