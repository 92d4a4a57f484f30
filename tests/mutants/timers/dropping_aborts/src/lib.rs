//! Mistake: the `Timer` aborts its task when it is dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::{Instant, interval_at, sleep_until};
use tokio_util::task::AbortOnDropHandle;

pub struct Timer {
    taken: Arc<AtomicBool>,
    _task: AbortOnDropHandle<()>,
}

pub fn call_later<F>(delay: Duration, callback: F) -> Timer
where
    F: FnOnce() + Send + 'static,
{
    call_at(Instant::now() + delay, callback)
}

pub fn call_at<F>(when: Instant, callback: F) -> Timer
where
    F: FnOnce() + Send + 'static,
{
    let taken = Arc::new(AtomicBool::new(false));
    let ours = Arc::clone(&taken);
    let task = tokio::spawn(async move {
        sleep_until(when).await;
        if !ours.swap(true, Ordering::SeqCst) {
            callback();
        }
    });
    Timer { taken, _task: AbortOnDropHandle::new(task) }
}

impl Timer {
    /// Whether it was in time to stop the call.
    pub fn cancel(self) -> bool {
        !self.taken.swap(true, Ordering::SeqCst)
    }
}

pub async fn call_every<F, Fut>(period: Duration, times: u64, mut callback: F)
where
    F: FnMut(u64) -> Fut,
    Fut: Future<Output = ()>,
{
    let mut moments = interval_at(Instant::now() + period, period);
    for number in 0..times {
        moments.tick().await;
        callback(number).await;
    }
}
