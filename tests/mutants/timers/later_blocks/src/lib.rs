//! Mistake: `call_later` sleeps itself, with `std::thread::sleep`, then calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::time::{Instant, interval_at, sleep_until};

/// Whoever sets the flag first has won.
pub struct Timer(Arc<AtomicBool>);

pub fn call_later<F>(delay: Duration, callback: F) -> Timer
where
    F: FnOnce() + Send + 'static,
{
    thread::sleep(delay);
    call_at(Instant::now(), callback)
}

pub fn call_at<F>(when: Instant, callback: F) -> Timer
where
    F: FnOnce() + Send + 'static,
{
    let taken = Arc::new(AtomicBool::new(false));
    let ours = Arc::clone(&taken);
    tokio::spawn(async move {
        sleep_until(when).await;
        if !ours.swap(true, Ordering::SeqCst) {
            callback();
        }
    });
    Timer(taken)
}

impl Timer {
    /// Whether it was in time to stop the call.
    pub fn cancel(self) -> bool {
        !self.0.swap(true, Ordering::SeqCst)
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
