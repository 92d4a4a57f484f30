//! 01 · Threaded slow: calls that wait, on threads of their own.

use std::panic;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

/// Blocks the calling thread for `delay`, then returns `x`.
pub fn slow(x: u64, delay: Duration) -> u64 {
    // Asleep, the thread costs no processor time; a loop that looks at the clock would cost a whole core.
    thread::sleep(delay);
    x
}

/// Calls `work(0)` … `work(n - 1)`, each on a thread of its own (never the caller's), and returns their results in
/// that order.
///
/// # Panics
///
/// A call that panics makes this panic, after the others have ended.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    // Every thread has ended by now, so the first panic found can go on its way, with its message intact.
    let results = try_run_threaded(n, work);
    results.into_iter().map(|result| result.unwrap_or_else(|panic| panic::resume_unwind(panic))).collect()
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    // The threads share a reference: `work` need not be cloned, and the scope lets them borrow it.
    let work = &work;
    thread::scope(|scope| {
        // Collecting is what starts the threads: an iterator left lazy would start each one only when the one
        // before it had been joined.
        let threads: Vec<_> = (0..n).map(|i| scope.spawn(move || work(i))).collect();
        // Joining in the order of starting puts the results in order, whichever thread ends first. A panic comes
        // out of its own `join`, so it touches no other result.
        threads.into_iter().map(ScopedJoinHandle::join).collect()
    })
}
