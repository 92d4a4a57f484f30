//! Mistake: `slow` returns only half of the bits of `x`.

use std::panic;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

pub fn slow(x: u64, delay: Duration) -> u64 {
    thread::sleep(delay);
    u64::from(x as u32)
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
