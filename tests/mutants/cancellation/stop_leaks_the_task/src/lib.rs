//! Mistake: `stop` drops the handle, which lets the task run on; so does a dropped `Ticker`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, interval_at, sleep, timeout};

pub struct Ticker {
    task: JoinHandle<()>,
    ticks: Arc<AtomicU64>,
}

impl Ticker {
    pub fn start<F>(period: Duration, mut on_tick: F) -> Ticker
    where
        F: FnMut(u64) + Send + 'static,
    {
        let ticks = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&ticks);
        let mut times = interval_at(Instant::now() + period, period);
        let task = tokio::spawn(async move {
            loop {
                times.tick().await;
                on_tick(counter.fetch_add(1, Ordering::SeqCst));
            }
        });
        Ticker { task, ticks }
    }

    pub async fn stop(self) -> u64 {
        drop(self.task);
        self.ticks.load(Ordering::SeqCst)
    }
}

pub async fn with_deadline<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    timeout(limit, work).await.ok()
}

pub async fn run_until<Fut>(jobs: Vec<Fut>, shutdown: impl Future<Output = ()>, grace: Duration) -> usize
where
    Fut: Future<Output = ()> + Send + 'static,
{
    let mut jobs: JoinSet<()> = jobs.into_iter().collect();
    let mut finished = 0;
    let count_all = async {
        while jobs.join_next().await.is_some() {
            finished += 1;
        }
    };
    let over = async {
        shutdown.await;
        sleep(grace).await;
    };
    tokio::select! {
        () = count_all => {}
        () = over => {}
    }
    finished
}
