//! 07 · Cancellation: long-running tasks that end when they are told to. The brief is in `README.md`.

// Delete this line when nothing is left to do.
#![allow(unused_variables, reason = "the stubs do not use their arguments yet")]

use std::time::Duration;

/// Something that ticks until it is stopped or dropped.
#[derive(Debug)]
pub struct Ticker {
    // What you need to stop it and to count.
}

impl Ticker {
    /// Starts calling `on_tick(0)`, `on_tick(1)`, … every `period`, the first after one period.
    ///
    /// Returns at once. Is called inside a tokio runtime.
    pub fn start<F>(period: Duration, on_tick: F) -> Ticker
    where
        F: FnMut(u64) + Send + 'static,
    {
        todo!("start a task that ticks, and keep what stops it")
    }

    /// Stops it; no tick comes after this returns. Returns how many came.
    ///
    /// A tick that is under way on another thread is waited for, and counted.
    pub async fn stop(self) -> u64 {
        todo!("stop the task, wait until it is over, and say how many ticks came")
    }
}

/// `Some(result)` if `work` ends within `limit`, else `None`, with `work` dropped.
pub async fn with_deadline<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    todo!("wait for the work or for the limit, whichever comes first")
}

/// Runs the jobs until `shutdown` fires; then gives those in flight `grace` to finish and drops the rest.
///
/// Returns how many finished, as soon as none is left, also before `shutdown` fires. No task outlives this, also if
/// the returned future is dropped.
pub async fn run_until<Fut>(jobs: Vec<Fut>, shutdown: impl Future<Output = ()>, grace: Duration) -> usize
where
    Fut: Future<Output = ()> + Send + 'static,
{
    todo!("run the jobs, until the shutdown and then for the grace, and count")
}
