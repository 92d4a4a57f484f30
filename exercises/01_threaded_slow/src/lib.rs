//! 01 · Threaded slow: calls that wait, on threads of their own.
//!
//! The brief is in `README.md`. Replace each `todo!()` and keep the signatures as they are.

#![allow(unused_variables, reason = "the stubs do not use their arguments yet; delete this attribute when you begin")]

use std::time::Duration;

/// Blocks the calling thread for `delay`, then returns `x`.
///
/// It sleeps meanwhile: the processor is free for others.
pub fn slow(x: u64, delay: Duration) -> u64 {
    todo!("wait for `delay`, then return `x`")
}

/// Calls `work(0)` … `work(n - 1)`, each on a thread of its own (never the caller's), and returns their results in
/// that order. All calls are in flight together.
///
/// # Panics
///
/// A call that panics makes this panic, after the others have ended.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    todo!("call `work` `n` times, each time on a thread of its own")
}

/// The same, but a call that panics costs only its own result: `Err`, with what the panic said, stands in its place.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    todo!("the same, with the panics kept as results")
}
