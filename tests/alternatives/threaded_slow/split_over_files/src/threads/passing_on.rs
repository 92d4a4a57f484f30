//! Passing a panic on.

use std::panic::resume_unwind;

/// Calls `work(0)` … `work(n - 1)`, each on a thread of its own.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let results = super::try_run_threaded(n, work);
    results.into_iter().map(|result| result.unwrap_or_else(|panic| resume_unwind(panic))).collect()
}
