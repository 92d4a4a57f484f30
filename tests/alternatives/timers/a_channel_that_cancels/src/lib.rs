//! Style: `cancel` offers the task a message; the task closes the channel before it calls. An interval that skips.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

pub struct Timer {
    cancel: oneshot::Sender<()>,
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
    let (cancel, mut cancelled) = oneshot::channel::<()>();
    tokio::spawn(async move {
        sleep_until(when).await;
        // From here on nobody can cancel; what was sent before counts.
        cancelled.close();
        if cancelled.try_recv().is_err() {
            callback();
        }
    });
    Timer { cancel }
}

impl Timer {
    /// Whether it was in time to stop the call.
    pub fn cancel(self) -> bool {
        self.cancel.send(()).is_ok()
    }
}

pub async fn call_every<F, Fut>(period: Duration, times: u64, mut callback: F)
where
    F: FnMut(u64) -> Fut,
    Fut: Future<Output = ()>,
{
    let mut moments = interval(period);
    moments.set_missed_tick_behavior(MissedTickBehavior::Skip);
    moments.tick().await;
    for number in 0..times {
        moments.tick().await;
        callback(number).await;
    }
}
