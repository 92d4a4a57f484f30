//! 09 · Timers: calls that come at their time.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::{Instant, interval_at, sleep_until};

/// A call that was arranged. Dropping it changes nothing: the call comes all the same.
pub struct Timer {
    /// Whoever takes the callback out of it has won: the task that calls it, or the one that cancels it.
    place: Place,
    /// Spares the runtime a task that would wait for nothing. Dropping it stops nothing.
    task: AbortHandle,
}

type Place = Arc<Mutex<Option<Box<dyn FnOnce() + Send>>>>;

/// Calls `callback` after `delay`. Returns at once.
pub fn call_later<F>(delay: Duration, callback: F) -> Timer
where
    F: FnOnce() + Send + 'static,
{
    // From now on, not from the moment at which the task gets its first turn.
    call_at(Instant::now() + delay, callback)
}

/// Calls `callback` at `when`, at once if that is past. Returns at once.
pub fn call_at<F>(when: Instant, callback: F) -> Timer
where
    F: FnOnce() + Send + 'static,
{
    let place: Place = Arc::new(Mutex::new(Some(Box::new(callback))));
    let task = tokio::spawn({
        let place = Arc::clone(&place);
        async move {
            sleep_until(when).await;
            if let Some(callback) = take(&place) {
                callback();
            }
        }
    });
    Timer { place, task: task.abort_handle() }
}

impl Timer {
    /// Whether it was in time to stop the call.
    pub fn cancel(self) -> bool {
        // To ask the task whether it has finished, and then to abort it, would be two steps: between them, or in the
        // middle of the call, another thread may be.
        let in_time = take(&self.place).is_some();
        self.task.abort();
        in_time
    }
}

/// Takes the callback, if it is still there. The lock is free again before it is called.
fn take(place: &Place) -> Option<Box<dyn FnOnce() + Send>> {
    place.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl fmt::Debug for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timer").finish_non_exhaustive()
    }
}

/// Calls `callback(0)`, … `times` times at multiples of `period`, the first after one period: the time spent in calls
/// shorter than the period does not add up.
pub async fn call_every<F, Fut>(period: Duration, times: u64, mut callback: F)
where
    F: FnMut(u64) -> Fut,
    Fut: Future<Output = ()>,
{
    // An interval waits for moments that are counted from the start, however long the last call took.
    let mut moments = interval_at(Instant::now() + period, period);
    for number in 0..times {
        moments.tick().await;
        callback(number).await;
    }
}
