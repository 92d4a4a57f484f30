//! Style: starts the last call first, joins it first and turns the results round.

use std::thread;
use std::time::Duration;

/// Blocks the calling thread for `delay`, then returns `x`.
pub fn slow(x: u64, delay: Duration) -> u64 {
    thread::sleep(delay);
    x
}

/// Calls `work(0)` … `work(n - 1)`, each on a thread of its own; results in that order.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let work = &work;
    let mut results: Vec<T> = thread::scope(|s| {
        let threads: Vec<_> = (0..n).rev().map(|i| s.spawn(move || work(i))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    results.reverse();
    results
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let work = &work;
    thread::scope(|s| {
        let mut threads: Vec<_> = (0..n).rev().map(|i| s.spawn(move || work(i))).collect();
        let mut results = Vec::new();
        while let Some(thread) = threads.pop() {
            results.push(thread.join());
        }
        results
    })
}
