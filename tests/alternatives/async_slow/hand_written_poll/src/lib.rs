//! Style: polls its futures itself, with `poll_fn` and a future of its own.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

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
    let calls = delays.iter().enumerate().map(|(i, delay)| slow(i as u64, *delay));
    All::of(calls).await
}

/// Runs `work(0)` … `work(n - 1)` together; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    All::of((0..n).map(work)).await
}

/// The index of the first to finish; the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    let mut race: Vec<_> = delays.iter().map(|delay| Box::pin(tokio::time::sleep(*delay))).collect();
    if race.is_empty() {
        return None;
    }
    poll_fn(|context| {
        let winner = race.iter_mut().position(|delay| delay.as_mut().poll(context).is_ready());
        winner.map_or(Poll::Pending, |i| Poll::Ready(Some(i)))
    })
    .await
}

/// Polls all its futures at each wake, except those that have ended.
struct All<F: Future> {
    futures: Vec<Result<F::Output, Pin<Box<F>>>>,
}

impl<F: Future> All<F> {
    fn of(futures: impl Iterator<Item = F>) -> All<F> {
        All { futures: futures.map(|future| Err(Box::pin(future))).collect() }
    }
}

impl<F: Future> Unpin for All<F> {}

impl<F: Future> Future for All<F> {
    type Output = Vec<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut pending = false;
        for slot in &mut self.futures {
            if let Err(future) = slot {
                match future.as_mut().poll(context) {
                    Poll::Ready(result) => *slot = Ok(result),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending {
            return Poll::Pending;
        }
        let futures = std::mem::take(&mut self.futures);
        Poll::Ready(futures.into_iter().filter_map(Result::ok).collect())
    }
}
