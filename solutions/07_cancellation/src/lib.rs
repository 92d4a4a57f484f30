//! 07 · Cancellation: long-running tasks that end when they are told to.

use std::time::Duration;

use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, interval_at, sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Something that ticks until it is stopped or dropped.
#[derive(Debug)]
pub struct Ticker {
    /// Returns the number of ticks.
    task: JoinHandle<u64>,
    /// Tells the task to end, also when it is dropped with the ticker. A bare `JoinHandle` would let the task run on.
    stop: DropGuard,
}

impl Ticker {
    /// Starts calling `on_tick(0)`, `on_tick(1)`, … every `period`, the first after one period.
    pub fn start<F>(period: Duration, mut on_tick: F) -> Ticker
    where
        F: FnMut(u64) + Send + 'static,
    {
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        // Taken now, not when the task gets its first turn. (The first tick of `interval` would come at once.)
        let mut ticks = interval_at(Instant::now() + period, period);
        let task = tokio::spawn(async move {
            let mut number = 0;
            // Where both are ready, the end comes first: `select!` would choose at random.
            while stopped.run_until_cancelled(ticks.tick()).await.is_some() {
                on_tick(number);
                number += 1;
            }
            number
        });
        Ticker { task, stop: stop.drop_guard() }
    }

    /// Stops it; no tick comes after this returns. Returns how many came.
    ///
    /// # Panics
    ///
    /// If a tick did.
    pub async fn stop(self) -> u64 {
        drop(self.stop);
        // A tick may be under way on another thread. To have told the task is not enough: it has to be over.
        self.task.await.expect("nobody aborts the task")
    }
}

/// `Some(result)` if `work` ends within `limit`, else `None`, with `work` dropped.
pub async fn with_deadline<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    // It owns the work, so the work is dropped with it, at the end of this statement.
    timeout(limit, work).await.ok()
}

/// Runs the jobs until `shutdown` fires; then gives those in flight `grace` to finish and drops the rest.
///
/// # Panics
///
/// If a job does.
pub async fn run_until<Fut>(jobs: Vec<Fut>, shutdown: impl Future<Output = ()>, grace: Duration) -> usize
where
    Fut: Future<Output = ()> + Send + 'static,
{
    // The set lives in this future: whether it returns or is dropped, no task outlives it.
    let mut jobs: JoinSet<()> = jobs.into_iter().collect();
    let mut finished = 0;
    let count_all = async {
        while let Some(job) = jobs.join_next().await {
            job.expect("nobody aborts the jobs");
            finished += 1;
        }
    };
    // Jobs end, and are counted, before the shutdown and during the grace; one future sees to both.
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
