//! Mistake: each thread takes the lock before it works, so only one works at a time.

use std::sync::{Mutex, PoisonError};
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
    let results = Mutex::new((0..n).map(|_| None).collect::<Vec<_>>());
    thread::scope(|s| {
        for i in 0..n {
            let results = &results;
            s.spawn(move || {
                let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                results[i] = Some(work(i));
            });
        }
    });
    results.into_inner().unwrap().into_iter().flatten().collect()
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let work = &work;
    thread::scope(|s| {
        let handles: Vec<_> = (0..n).map(|i| s.spawn(move || work(i))).collect();
        handles.into_iter().map(|handle| handle.join()).collect()
    })
}
