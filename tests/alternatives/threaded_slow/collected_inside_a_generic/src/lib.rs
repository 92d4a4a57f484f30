//! Style: one private function does the threads, generic over what a joined thread becomes; extra public items.

use std::thread;
use std::thread::ScopedJoinHandle;
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
    on_threads(n, &work, |thread| thread.join().unwrap())
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    on_threads(n, &work, |thread| thread.join())
}

/// How many units of time the three calls of the brief take.
pub const UNITS: [u32; 3] = [10, 2, 5];

/// A call and its delay, for trying things out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SlowCall {
    /// What it returns.
    pub x: u64,
    /// How long it takes.
    pub delay: Duration,
}

impl SlowCall {
    /// Does the call.
    pub fn run(self) -> u64 {
        slow(self.x, self.delay)
    }
}

fn on_threads<'env, T, F, R>(n: usize, work: &'env F, join: impl Fn(ScopedJoinHandle<'_, T>) -> R) -> Vec<R>
where
    T: Send + 'env,
    F: Fn(usize) -> T + Sync,
{
    thread::scope(|s| {
        let threads: Vec<_> = (0..n).map(|i| s.spawn(move || work(i))).collect();
        threads.into_iter().map(join).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_call_returns_its_x() {
        assert_eq!(SlowCall::default().run(), 0);
    }
}
