//! All together.

use std::time::Duration;

use futures::future::join_all;

use crate::slow;

/// All together; results in order.
pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    join_all(delays.iter().enumerate().map(|(i, delay)| slow(i as u64, *delay))).await
}

/// Runs all the work together.
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
