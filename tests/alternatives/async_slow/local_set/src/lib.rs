//! Style: tasks on a `LocalSet`, which stay on the thread that awaits them.

use std::time::Duration;

use futures::future::{join_all, select_all};
use tokio::task::{LocalSet, spawn_local};

/// Waits for `delay` without blocking the thread, then returns `x`.
pub async fn slow(x: u64, delay: Duration) -> u64 {
    tokio::time::sleep(delay).await;
    x
}

/// One after the other: the baseline.
pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    let mut results = Vec::new();
    for (i, delay) in delays.iter().enumerate() {
        results.push(slow(i as u64, *delay).await);
    }
    results
}

/// All together; results in the order of `delays`.
pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    let local = LocalSet::new();
    let calls: Vec<_> = (0..).zip(delays).map(|(i, delay)| local.spawn_local(slow(i, *delay))).collect();
    local.await;
    join_all(calls).await.into_iter().map(|result| result.expect("a slow call does not panic")).collect()
}

/// Runs `work(0)` … `work(n - 1)` together; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let local = LocalSet::new();
    local
        .run_until(async {
            let handles: Vec<_> = (0..n).map(|i| spawn_local(work(i))).collect();
            let mut results = Vec::with_capacity(n);
            for handle in handles {
                results.push(handle.await.expect("no task panics"));
            }
            results
        })
        .await
}

/// The index of the first to finish; the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    if delays.is_empty() {
        return None;
    }
    let race = delays.iter().map(|delay| Box::pin(tokio::time::sleep(*delay)));
    let (_, index, _) = select_all(race).await;
    Some(index)
}
