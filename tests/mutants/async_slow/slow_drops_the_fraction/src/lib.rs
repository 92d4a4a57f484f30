//! Mistake: `as_secs` drops what is less than a second.

use std::time::Duration;

use futures::future::{join_all, select_all};

/// Waits for `delay` without blocking the thread, then returns `x`.
pub async fn slow(x: u64, delay: Duration) -> u64 {
    tokio::time::sleep(Duration::from_secs(delay.as_secs())).await;
    x
}

/// One after the other: the baseline.
pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    for delay in delays {
        tokio::time::sleep(*delay).await;
    }
    (0..delays.len() as u64).collect()
}

/// All together; results in the order of `delays`.
pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    join_all(delays.iter().map(|delay| tokio::time::sleep(*delay))).await;
    (0..delays.len() as u64).collect()
}

/// Runs `work(0)` … `work(n - 1)` together; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let handles: Vec<_> = (0..n).map(|i| tokio::spawn(work(i))).collect();
    let mut results = Vec::new();
    for handle in handles {
        results.push(handle.await.unwrap());
    }
    results
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
