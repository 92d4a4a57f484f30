//! Style: a dropped sender tells the task to end; the jobs are polled in place, without tasks.

use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

pub struct Ticker {
    _alive: oneshot::Sender<()>,
    task: JoinHandle<u64>,
}

impl Ticker {
    pub fn start<F>(period: Duration, mut on_tick: F) -> Ticker
    where
        F: FnMut(u64) + Send + 'static,
    {
        let (alive, mut gone) = oneshot::channel::<()>();
        let mut next = Instant::now() + period;
        let task = tokio::spawn(async move {
            let mut number = 0;
            loop {
                tokio::select! {
                    biased;
                    _ = &mut gone => return number,
                    () = sleep_until(next) => {}
                }
                on_tick(number);
                number += 1;
                next += period;
            }
        });
        Ticker { _alive: alive, task }
    }

    pub async fn stop(self) -> u64 {
        let Ticker { _alive, task } = self;
        drop(_alive);
        task.await.expect("a ticker that does not panic")
    }
}

pub async fn with_deadline<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(work), pin!(sleep(limit))).await {
        Either::Left((result, _)) => Some(result),
        Either::Right(_) => None,
    }
}

pub async fn run_until<Fut>(jobs: Vec<Fut>, shutdown: impl Future<Output = ()>, grace: Duration) -> usize
where
    Fut: Future<Output = ()> + Send + 'static,
{
    let mut jobs: FuturesUnordered<_> = jobs.into_iter().collect();
    let mut over = pin!(async {
        shutdown.await;
        sleep(grace).await;
    });
    let mut finished = 0;
    loop {
        tokio::select! {
            biased;
            ended = jobs.next() => match ended {
                Some(()) => finished += 1,
                None => return finished,
            },
            () = &mut over => return finished,
        }
    }
}
