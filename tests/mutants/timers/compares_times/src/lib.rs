//! Mistake: `cancel` compares the time with the moment that was asked for.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, interval_at, sleep_until};

pub struct Timer {
    task: JoinHandle<()>,
    when: Instant,
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
    let task = tokio::spawn(async move {
        sleep_until(when).await;
        callback();
    });
    Timer { task, when }
}

impl Timer {
    /// Whether it was in time to stop the call.
    pub fn cancel(self) -> bool {
        self.task.abort();
        Instant::now() <= self.when
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
