//! Style: all threads wait for each other at a barrier before the first call begins; `slow` waits on a channel.

use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Duration;

/// Blocks the calling thread for `delay`, then returns `x`.
pub fn slow(x: u64, delay: Duration) -> u64 {
    let (_open, never) = mpsc::channel::<()>();
    let _ = never.recv_timeout(delay);
    x
}

/// Calls `work(0)` … `work(n - 1)`, each on a thread of its own; results in that order.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let results = try_run_threaded(n, work);
    results.into_iter().map(Result::unwrap).collect()
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let (work, barrier) = (&work, &Barrier::new(n));
    thread::scope(|s| {
        let call = |i| {
            s.spawn(move || {
                barrier.wait();
                work(i)
            })
        };
        let threads: Vec<_> = (0..n).map(call).collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    })
}
