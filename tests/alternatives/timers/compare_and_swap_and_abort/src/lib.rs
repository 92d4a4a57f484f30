//! Style: a state that is exchanged, and a task that is aborted; a stream of moments.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use futures::stream::{StreamExt, iter};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const CANCELLED: u8 = 2;

pub struct Timer {
    state: Arc<AtomicU8>,
    task: JoinHandle<()>,
}

fn moves(state: &AtomicU8, to: u8) -> bool {
    state.compare_exchange(WAITING, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
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
    let state = Arc::new(AtomicU8::new(WAITING));
    let shared = Arc::clone(&state);
    let task = tokio::spawn(async move {
        sleep_until(when).await;
        if moves(&shared, BEGUN) {
            callback();
        }
    });
    Timer { state, task }
}

impl Timer {
    /// Whether it was in time to stop the call.
    pub fn cancel(self) -> bool {
        let in_time = moves(&self.state, CANCELLED);
        if in_time {
            self.task.abort();
        }
        in_time
    }
}

pub async fn call_every<F, Fut>(period: Duration, times: u64, mut callback: F)
where
    F: FnMut(u64) -> Fut,
    Fut: Future<Output = ()>,
{
    let start = Instant::now();
    let moments = iter(0..times).then(|number| async move {
        sleep_until(start + period.mul_f64((number + 1) as f64)).await;
        number
    });
    let mut moments = std::pin::pin!(moments);
    while let Some(number) = moments.next().await {
        callback(number).await;
    }
}
