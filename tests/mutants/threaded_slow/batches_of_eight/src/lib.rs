//! Mistake: eight threads at a time; the next eight wait until all of these have ended.

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
    let calls: Vec<usize> = (0..n).collect();
    let mut results = Vec::with_capacity(n);
    for batch in calls.chunks(8) {
        thread::scope(|s| {
            let handles: Vec<_> = batch.iter().map(|&i| s.spawn(move || work(i))).collect();
            results.extend(handles.into_iter().map(|handle| handle.join().unwrap()));
        });
    }
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
        let handles: Vec<_> = (0..n).map(|i| s.spawn(move || work(i))).collect();
        handles.into_iter().map(|handle| handle.join()).collect()
    })
}
