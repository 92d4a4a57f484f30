//! Mistake: the task sleeps with `std::thread::sleep`, and nothing else on its thread can run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

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
        let task = tokio::spawn(async move {
            loop {
                thread::sleep(period);
                tokio::task::yield_now().await;
                on_tick(counter.fetch_add(1, Ordering::SeqCst));
            }
        });
        Ticker { task, ticks }
    }

    pub async fn stop(mut self) -> u64 {
        self.task.abort();
        let _ = (&mut self.task).await;
        self.ticks.load(Ordering::SeqCst)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.task.abort();
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
