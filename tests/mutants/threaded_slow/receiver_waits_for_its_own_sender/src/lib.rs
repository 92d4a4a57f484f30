//! Mistake: the first `Sender` is never dropped, so the receiver waits for ever.

use std::sync::mpsc;
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
    let (sender, receiver) = mpsc::channel();
    thread::scope(|s| {
        for i in 0..n {
            let sender = sender.clone();
            s.spawn(move || sender.send((i, work(i))).unwrap());
        }
        let mut results: Vec<_> = receiver.iter().collect();
        results.sort_by_key(|&(i, _)| i);
        results.into_iter().map(|(_, result)| result).collect()
    })
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
