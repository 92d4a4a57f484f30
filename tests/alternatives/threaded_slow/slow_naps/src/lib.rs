//! Style: `slow` sleeps a millisecond at a time until the time has come.

use std::panic;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let end = std::time::Instant::now() + delay;
    while std::time::Instant::now() < end {
        thread::sleep(Duration::from_millis(1).min(end - std::time::Instant::now().min(end)));
    }
    x
}

pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let results = try_run_threaded(n, work);
    results.into_iter().map(|result| result.unwrap_or_else(|panic| panic::resume_unwind(panic))).collect()
}

pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..n).map(|i| scope.spawn(move || work(i))).collect();
        threads.into_iter().map(ScopedJoinHandle::join).collect()
    })
}
