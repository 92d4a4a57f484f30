//! Mistake: passes a panic on at once and forgets the handles of the other threads: the scope waits for them
//! forever.

use std::panic;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

pub fn slow(x: u64, delay: Duration) -> u64 {
    thread::sleep(delay);
    x
}

pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let work = &work;
    thread::scope(|scope| {
        let mut threads: Vec<_> = (0..n).map(|i| scope.spawn(move || work(i))).collect();
        if threads.is_empty() {
            return Vec::new();
        }
        let first = threads.remove(0).join();
        if let Err(p) = first {
            std::mem::forget(threads);
            panic::resume_unwind(p)
        }
        let mut results = vec![first.unwrap_or_else(|p| panic::resume_unwind(p))];
        results.extend(threads.into_iter().map(|t| t.join().unwrap()));
        results
    })
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
