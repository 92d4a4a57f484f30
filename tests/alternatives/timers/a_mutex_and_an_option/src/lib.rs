//! Style: the callback in a mutex, taken out by whoever comes first; a moment that is moved on.

use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

type Place = Mutex<Option<Box<dyn FnOnce() + Send>>>;

pub struct Timer {
    place: Arc<Place>,
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
    let place: Arc<Place> = Arc::new(Mutex::new(Some(Box::new(callback))));
    let weak = Arc::clone(&place);
    let left = when.saturating_duration_since(Instant::now());
    let deadline = sleep(left);
    tokio::spawn(async move {
        deadline.await;
        let callback = weak.lock().unwrap().take();
        if let Some(callback) = callback {
            callback();
        }
    });
    Timer { place }
}

impl Timer {
    /// Whether it was in time to stop the call.
    pub fn cancel(self) -> bool {
        self.place.lock().unwrap().take().is_some()
    }
}

pub async fn call_every<F, Fut>(period: Duration, times: u64, mut callback: F)
where
    F: FnMut(u64) -> Fut,
    Fut: Future<Output = ()>,
{
    let mut next = Instant::now();
    for number in 0..times {
        next += period;
        let _ = timeout_at(next, pending::<()>()).await;
        callback(number).await;
    }
}
