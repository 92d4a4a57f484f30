//! Style: a loop around `tokio::select!`, with one branch for each kind of news.

use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc;

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
    let mut calls: FuturesUnordered<_> = (0..).zip(delays).map(|(i, delay)| slow(i, *delay)).collect();
    let mut results = vec![None; delays.len()];
    loop {
        tokio::select! {
            Some(i) = calls.next() => results[i as usize] = Some(i),
            else => break,
        }
    }
    results.into_iter().flatten().collect()
}

/// Runs `work(0)` … `work(n - 1)` together; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let (sender, mut receiver) = mpsc::channel(1);
    for i in 0..n {
        let (task, sender) = (work(i), sender.clone());
        tokio::spawn(async move { sender.send((i, task.await)).await });
    }
    drop(sender);
    let mut results: Vec<Option<T>> = (0..n).map(|_| None).collect();
    while let Some((i, result)) = receiver.recv().await {
        results[i] = Some(result);
    }
    results.into_iter().flatten().collect()
}

/// The index of the first to finish; the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    match delays {
        [] => None,
        [_] => {
            slow(0, delays[0]).await;
            Some(0)
        }
        _ => {
            let (left, right) = delays.split_at(delays.len() / 2);
            tokio::select! {
                winner = Box::pin(first_done(left)) => winner,
                winner = Box::pin(first_done(right)) => winner.map(|i| left.len() + i),
            }
        }
    }
}
