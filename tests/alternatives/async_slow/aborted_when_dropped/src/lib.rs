//! Style: tasks whose handles abort them when dropped; extra public items and derives.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::{join_all, select_all};
use tokio::task::JoinHandle;

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
    let calls: Vec<_> =
        (0..).zip(delays).map(|(i, delay)| Task::spawn(SlowCall { x: i, delay: *delay }.run())).collect();
    join_all(calls).await
}

/// Runs `work(0)` … `work(n - 1)` together; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> = (0..n).map(|i| Task::spawn(work(i))).collect();
    join_all(tasks).await
}

/// The index of the first to finish; the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    if delays.is_empty() {
        return None;
    }
    let race = delays.iter().map(|delay| Task::spawn(tokio::time::sleep(*delay)));
    Some(select_all(race).await.1)
}

/// A slow call that can be kept and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct SlowCall {
    /// What it returns.
    pub x: u64,
    /// How long it takes.
    pub delay: Duration,
}

impl SlowCall {
    /// Does the call.
    pub async fn run(self) -> u64 {
        slow(self.x, self.delay).await
    }
}

/// A spawned task that ends when this is dropped.
#[derive(Debug)]
pub struct Task<T>(JoinHandle<T>);

impl<T: Send + 'static> Task<T> {
    /// Spawns `future`.
    pub fn spawn(future: impl Future<Output = T> + Send + 'static) -> Task<T> {
        Task(tokio::spawn(future))
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<T> Future for Task<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        Pin::new(&mut self.0).poll(context).map(|result| result.expect("it is aborted only when dropped"))
    }
}
