//! Style: each thread first starts the next one, then does its own call.

use std::thread;
use std::thread::Scope;
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
    let results = try_run_threaded(n, work).into_iter();
    results.map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    thread::scope(|scope| chain(scope, 0, n, &work))
}

/// The results from call `i` on, each on a thread that the one before it started.
fn chain<'scope, T, F>(scope: &'scope Scope<'scope, '_>, i: usize, n: usize, work: &'scope F) -> Vec<thread::Result<T>>
where
    T: Send + 'scope,
    F: Fn(usize) -> T + Sync,
{
    if i == n {
        return Vec::new();
    }
    let link = scope.spawn(move || {
        // The rest of the chain has to be under way before this link is busy.
        let (sender, receiver) = std::sync::mpsc::channel();
        scope.spawn(move || sender.send(chain(scope, i + 1, n, work)));
        let own = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(i)));
        let mut results = vec![own];
        results.extend(receiver.recv().expect("the rest of the chain catches its panics"));
        results
    });
    link.join().expect("a link catches its panics")
}
