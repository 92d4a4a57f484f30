//! Style: `thread::Builder`, with names and small stacks; a loop instead of iterators.

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
    thread::scope(|scope| {
        let mut handles = Vec::with_capacity(n);
        for i in 0..n {
            let builder = thread::Builder::new().name(format!("call-{i}")).stack_size(256 * 1024);
            handles.push(builder.spawn_scoped(scope, move || work(i)).expect("a thread can be started"));
        }
        let mut results = Vec::with_capacity(n);
        for handle in handles {
            match handle.join() {
                Ok(result) => results.push(result),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
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
