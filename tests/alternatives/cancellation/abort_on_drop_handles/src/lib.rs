//! Style: `AbortOnDropHandle`s of tokio-util; a mutex that the tick holds, and a poll loop by hand.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::task::AbortOnDropHandle;

pub struct Ticker {
    ticks: Arc<Mutex<u64>>,
    task: AbortOnDropHandle<()>,
}

impl Ticker {
    pub fn start<F>(period: Duration, mut on_tick: F) -> Ticker
    where
        F: FnMut(u64) + Send + 'static,
    {
        let ticks = Arc::new(Mutex::new(0));
        let counter = Arc::clone(&ticks);
        let start = Instant::now();
        let task = tokio::spawn(async move {
            for number in 0.. {
                sleep_until(start + period * (number as u32 + 1)).await;
                on_tick(number);
                *counter.lock().unwrap() = number + 1;
            }
        });
        Ticker { ticks, task: AbortOnDropHandle::new(task) }
    }

    pub async fn stop(self) -> u64 {
        self.task.abort();
        let _ = self.task.await;
        *self.ticks.lock().unwrap()
    }
}

pub async fn with_deadline<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut limit) = (pin!(work), pin!(sleep(limit)));
    poll_fn(|context| {
        if let Poll::Ready(result) = work.as_mut().poll(context) {
            return Poll::Ready(Some(result));
        }
        limit.as_mut().poll(context).map(|()| None)
    })
    .await
}

pub async fn run_until<Fut>(jobs: Vec<Fut>, shutdown: impl Future<Output = ()>, grace: Duration) -> usize
where
    Fut: Future<Output = ()> + Send + 'static,
{
    let finished = Cell::new(0);
    let tasks: Vec<_> = jobs.into_iter().map(|job| AbortOnDropHandle::new(tokio::spawn(job))).collect();
    let counted = tasks.into_iter().map(|task| async {
        if task.await.is_ok() {
            finished.set(finished.get() + 1);
        }
    });
    let over = async {
        shutdown.await;
        sleep(grace).await;
    };
    tokio::select! {
        _ = join_all(counted) => {}
        () = over => {}
    }
    finished.get()
}
