//! Mistake: what is in flight when the shutdown fires is dropped at once.

use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, interval_at, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Something that ticks until it is stopped or dropped.
pub struct Ticker {
    task: JoinHandle<u64>,
    stop: DropGuard,
}

impl Ticker {
    pub fn start<F>(period: Duration, mut on_tick: F) -> Ticker
    where
        F: FnMut(u64) + Send + 'static,
    {
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let mut ticks = interval_at(Instant::now() + period, period);
        let task = tokio::spawn(async move {
            let mut number = 0;
            while stopped.run_until_cancelled(ticks.tick()).await.is_some() {
                on_tick(number);
                number += 1;
            }
            number
        });
        Ticker { task, stop: stop.drop_guard() }
    }

    pub async fn stop(self) -> u64 {
        drop(self.stop);
        self.task.await.unwrap()
    }
}

pub async fn with_deadline<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    timeout(limit, work).await.ok()
}

pub async fn run_until<Fut>(jobs: Vec<Fut>, shutdown: impl Future<Output = ()>, grace: Duration) -> usize
where
    Fut: Future<Output = ()> + Send + 'static,
{
    let _ = grace;
    let mut jobs: JoinSet<()> = jobs.into_iter().collect();
    let mut finished = 0;
    let count_all = async {
        while jobs.join_next().await.is_some() {
            finished += 1;
        }
    };
    tokio::select! {
        () = count_all => {}
        () = shutdown => {}
    }
    finished
}
