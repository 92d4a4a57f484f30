//! Style: streams that buffer as many futures as there are.

use std::time::Duration;

use futures::stream::{self, StreamExt};

/// Waits for `delay` without blocking the thread, then returns `x`.
pub async fn slow(x: u64, delay: Duration) -> u64 {
    tokio::time::sleep(delay).await;
    x
}

/// One after the other: the baseline.
pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    stream::iter(delays.iter().enumerate()).then(|(i, delay)| slow(i as u64, *delay)).collect().await
}

/// All together; results in the order of `delays`.
pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    let calls = delays.iter().enumerate().map(|(i, delay)| slow(i as u64, *delay));
    stream::iter(calls).buffered(delays.len().max(1)).collect().await
}

/// Runs `work(0)` … `work(n - 1)` together; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    stream::iter((0..n).map(work)).buffered(n.max(1)).collect().await
}

/// The index of the first to finish; the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    let race = delays.iter().enumerate().map(|(i, delay)| async move {
        slow(0, *delay).await;
        i
    });
    let mut arrivals = stream::iter(race).buffer_unordered(delays.len().max(1));
    arrivals.next().await
}
