//! 02 · Async slow: calls that wait, without a thread for each.
//!
//! The brief is in `README.md`. Replace each `todo!()` and keep the signatures as they are.

#![allow(unused_variables, reason = "the stubs do not use their arguments yet; delete this attribute when you begin")]

use std::time::Duration;

/// Waits for `delay` without blocking the thread, then returns `x`.
pub async fn slow(x: u64, delay: Duration) -> u64 {
    todo!("wait for `delay`, then return `x`")
}

/// One after the other: the baseline. Returns 0, 1, 2, … one number for each delay.
pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    todo!("wait for one delay after the other")
}

/// All together; returns 0, 1, 2, … in the order of `delays`.
pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    todo!("wait for all delays together")
}

/// Runs `work(0)` … `work(n - 1)` together, spawned or joined; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    todo!("run all the futures that `work` returns together")
}

/// The index of the first to finish (any of them on a tie); the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    todo!("start all delays together and see which ends first")
}
