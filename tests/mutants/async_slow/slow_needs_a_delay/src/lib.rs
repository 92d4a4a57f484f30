//! Mistake: an `interval` panics where there is no delay.

use std::time::Duration;

use futures::future::join_all;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::task::JoinSet;
use tokio::time::sleep;

pub async fn slow(x: u64, delay: Duration) -> u64 {
    tokio::time::interval(delay).tick().await;
    sleep(delay).await;
    x
}

pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    let mut results = Vec::with_capacity(delays.len());
    for (i, &delay) in (0..).zip(delays) {
        results.push(slow(i, delay).await);
    }
    results
}

pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    join_all((0..).zip(delays).map(|(i, &delay)| slow(i, delay))).await
}

pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let mut tasks = JoinSet::new();
    for i in 0..n {
        let result = work(i);
        tasks.spawn(async move { (i, result.await) });
    }
    let mut results = tasks.join_all().await;
    results.sort_unstable_by_key(|&(i, _)| i);
    results.into_iter().map(|(_, result)| result).collect()
}

pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    let race = delays.iter().enumerate().map(|(i, &delay)| async move {
        sleep(delay).await;
        i
    });
    race.collect::<FuturesUnordered<_>>().next().await
}
