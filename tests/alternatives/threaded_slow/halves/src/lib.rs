//! Style: halves the calls on threads that only divide, until each call has a thread of its own.

use std::ops::Range;
use std::panic::resume_unwind;
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
    let results = try_run_threaded(n, work);
    results.into_iter().map(|result| result.unwrap_or_else(|panic| resume_unwind(panic))).collect()
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    match n {
        0 => Vec::new(),
        _ => halve(0..n, &work),
    }
}

fn halve<T, F>(calls: Range<usize>, work: &F) -> Vec<thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    thread::scope(|s| {
        if calls.len() == 1 {
            return vec![s.spawn(|| work(calls.start)).join()];
        }
        let middle = calls.start + calls.len() / 2;
        let (left, right) = (calls.start..middle, middle..calls.end);
        let left = s.spawn(move || halve(left, work));
        let mut results = halve(right, work);
        let mut all = left.join().expect("a thread that divides does not panic");
        all.append(&mut results);
        all
    })
}
