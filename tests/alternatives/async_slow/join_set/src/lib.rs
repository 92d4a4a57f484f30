//! Style: a `JoinSet` everywhere, with slots for the results.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

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
    let mut tasks = JoinSet::new();
    for (i, &delay) in (0..).zip(delays) {
        tasks.spawn(slow(i, delay));
    }
    let mut results = vec![0; delays.len()];
    while let Some(result) = tasks.join_next().await {
        let i = result.expect("a slow call does not panic");
        results[i as usize] = i;
    }
    results
}

/// Runs `work(0)` … `work(n - 1)` together; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let mut tasks = JoinSet::new();
    for i in 0..n {
        let task = work(i);
        tasks.spawn(async move { (i, task.await) });
    }
    let mut results: Vec<Option<T>> = (0..n).map(|_| None).collect();
    while let Some(done) = tasks.join_next().await {
        let (i, result) = done.expect("no task panics");
        results[i] = Some(result);
    }
    results.into_iter().flatten().collect()
}

/// The index of the first to finish; the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    let mut race = JoinSet::new();
    for (i, &delay) in delays.iter().enumerate() {
        race.spawn(async move {
            sleep(delay).await;
            i
        });
    }
    // Dropping the set aborts the others.
    race.join_next().await.map(|winner| winner.expect("a sleep does not panic"))
}
