//! Style: one task on each runtime keeps all calls in a `DelayQueue` of tokio-util.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt;
use tokio::runtime::{Handle, Id};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at};
use tokio_util::time::DelayQueue;

type Callback = Box<dyn FnOnce() + Send>;
type Queue = mpsc::UnboundedSender<(Instant, Callback)>;

static QUEUES: Mutex<Option<HashMap<Id, Queue>>> = Mutex::new(None);

/// Whoever sets the flag first has won.
pub struct Timer(Arc<AtomicBool>);

async fn serve(mut arranged: mpsc::UnboundedReceiver<(Instant, Callback)>) {
    let mut waiting = DelayQueue::new();
    loop {
        tokio::select! {
            Some((when, callback)) = arranged.recv() => {
                waiting.insert_at(callback, when);
            }
            Some(due) = waiting.next() => due.into_inner()(),
            else => return,
        }
    }
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
    let callback: Callback = Box::new(move || {
        if !ours.swap(true, Ordering::SeqCst) {
            callback();
        }
    });
    let mut queues = QUEUES.lock().unwrap();
    let queue = queues.get_or_insert_default().entry(Handle::current().id()).or_insert_with(|| {
        let (queue, arranged) = mpsc::unbounded_channel();
        tokio::spawn(serve(arranged));
        queue
    });
    let _ = queue.send((when, callback));
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
