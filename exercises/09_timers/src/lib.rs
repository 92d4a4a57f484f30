//! 09 · Timers: calls that come at their time. The brief is in `README.md`.

// Delete this line when nothing is left to do.
#![allow(unused_variables, reason = "the stubs do not use their arguments yet")]

use std::time::Duration;

use tokio::time::Instant;

/// A call that was arranged. Dropping it changes nothing: the call comes all the same.
#[derive(Debug)]
pub struct Timer {
    // What you need to take the call back.
}

/// Calls `callback` after `delay`. Returns at once.
pub fn call_later<F>(delay: Duration, callback: F) -> Timer
where
    F: FnOnce() + Send + 'static,
{
    todo!("a moment from now: the rest is `call_at`")
}

/// Calls `callback` at `when`, at once if that is past. Returns at once.
pub fn call_at<F>(when: Instant, callback: F) -> Timer
where
    F: FnOnce() + Send + 'static,
{
    todo!("start a task that waits for the moment, and keep what can stop the call")
}

impl Timer {
    /// Whether it was in time to stop the call.
    ///
    /// False if the call has begun, also if it is under way on another thread.
    pub fn cancel(self) -> bool {
        todo!("ask and decide in one step")
    }
}

/// Calls `callback(0)`, … `times` times at multiples of `period`, the first after one period: the time spent in calls
/// shorter than the period does not add up.
///
/// Returns when the last call has ended.
pub async fn call_every<F, Fut>(period: Duration, times: u64, callback: F)
where
    F: FnMut(u64) -> Fut,
    Fut: Future<Output = ()>,
{
    todo!("wait for the next multiple, call, await the call, and again")
}
