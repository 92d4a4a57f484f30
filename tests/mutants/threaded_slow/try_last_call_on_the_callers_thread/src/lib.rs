//! Mistake: in `try_run_threaded` the caller does the last call itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
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
    thread::scope(|s| {
        let handles: Vec<_> = (0..n).map(|i| s.spawn(move || work(i))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    })
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let Some(last) = n.checked_sub(1) else {
        return Vec::new();
    };
    let work = &work;
    thread::scope(|s| {
        let handles: Vec<_> = (0..last).map(|i| s.spawn(move || work(i))).collect();
        let last = catch_unwind(AssertUnwindSafe(|| work(last)));
        let results = handles.into_iter().map(|handle| handle.join());
        results.chain([last]).collect()
    })
}
