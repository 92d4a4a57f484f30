//! Sleeps once for the longest delay, without any concurrency. On a clock alone that looks the same, so what is
//! instrumented must tell: tasks that are run one after the other.

use std::time::Duration;

use tokio::time::sleep;

pub async fn slow(x: u64, delay: Duration) -> u64 {
    sleep(delay).await;
    x
}

pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    sleep(delays.iter().sum()).await;
    (0..).take(delays.len()).collect()
}

pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    sleep(delays.iter().max().copied().unwrap_or_default()).await;
    (0..).take(delays.len()).collect()
}

pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let mut results = Vec::new();
    for i in 0..n {
        results.push(work(i).await);
    }
    results
}

pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    let first = (0..delays.len()).min_by_key(|&i| delays[i])?;
    sleep(delays[first]).await;
    Some(first)
}
