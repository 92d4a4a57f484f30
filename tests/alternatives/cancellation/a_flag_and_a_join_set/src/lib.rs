//! Style: a flag that is seen at the next tick; a join set that holds the one task.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub struct Ticker {
    stopped: Arc<AtomicBool>,
    ticks: Arc<AtomicU64>,
    task: JoinSet<()>,
}

impl Ticker {
    pub fn start<F>(period: Duration, mut on_tick: F) -> Ticker
    where
        F: FnMut(u64) + Send + 'static,
    {
        let stopped = Arc::new(AtomicBool::new(false));
        let ticks = Arc::new(AtomicU64::new(0));
        let (flag, counter) = (Arc::clone(&stopped), Arc::clone(&ticks));
        let mut times = interval(period);
        times.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut task = JoinSet::new();
        task.spawn(async move {
            times.tick().await;
            loop {
                times.tick().await;
                if flag.load(Ordering::Acquire) {
                    return;
                }
                on_tick(counter.load(Ordering::Acquire));
                counter.fetch_add(1, Ordering::AcqRel);
            }
        });
        Ticker { stopped, ticks, task }
    }

    pub async fn stop(mut self) -> u64 {
        self.stopped.store(true, Ordering::Release);
        while self.task.join_next().await.is_some() {}
        self.ticks.load(Ordering::Acquire)
    }
}

pub async fn with_deadline<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    let work = Box::pin(work);
    timeout_at(Instant::now() + limit, work).await.ok()
}

pub async fn run_until<Fut>(jobs: Vec<Fut>, shutdown: impl Future<Output = ()>, grace: Duration) -> usize
where
    Fut: Future<Output = ()> + Send + 'static,
{
    let (tracker, cancel) = (TaskTracker::new(), CancellationToken::new());
    let _stops_all = cancel.clone().drop_guard();
    let finished = Arc::new(AtomicUsize::new(0));
    for job in jobs {
        let (cancel, finished) = (cancel.clone(), Arc::clone(&finished));
        tracker.spawn(async move {
            if cancel.run_until_cancelled(job).await.is_some() {
                finished.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    tracker.close();
    tokio::select! {
        () = tracker.wait() => {}
        () = shutdown => {
            let _ = timeout(grace, tracker.wait()).await;
        }
    }
    cancel.cancel();
    tracker.wait().await;
    finished.load(Ordering::SeqCst)
}
