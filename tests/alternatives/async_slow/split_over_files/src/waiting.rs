//! One call, and one after the other.

use std::time::Duration;

/// Waits without blocking the thread.
pub async fn slow(x: u64, delay: Duration) -> u64 {
    tokio::time::sleep(delay).await;
    x
}

/// The baseline.
pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    let mut results = Vec::new();
    for (i, delay) in delays.iter().enumerate() {
        results.push(slow(i as u64, *delay).await);
    }
    results
}
