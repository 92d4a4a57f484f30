//! 02 · Async slow: calls that wait, without a thread for each.

use std::time::Duration;

use futures::future::join_all;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Waits for `delay` without blocking the thread, then returns `x`.
pub async fn slow(x: u64, delay: Duration) -> u64 {
    // tokio's sleep gives the thread back to the runtime; the one in `std::thread` would keep it.
    sleep(delay).await;
    x
}

/// One after the other: the baseline. Returns 0, 1, 2, …
pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    let mut results = Vec::with_capacity(delays.len());
    for (i, &delay) in (0..).zip(delays) {
        // Nothing else has been started when this waits, so nothing overlaps.
        results.push(slow(i, delay).await);
    }
    results
}

/// All together; results in the order of `delays`.
pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    // The calls only make futures. One `await` then polls all of them, on one thread and without a task for each;
    // `join_all` keeps the results in order.
    join_all((0..).zip(delays).map(|(i, &delay)| slow(i, delay))).await
}

/// Runs `work(0)` … `work(n - 1)` together, spawned or joined; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    // Tasks may run in parallel on a runtime with several threads. A `JoinSet` aborts those left when it is dropped,
    // which bare join handles would not do.
    let mut tasks = JoinSet::new();
    for i in 0..n {
        let result = work(i);
        tasks.spawn(async move { (i, result.await) });
    }
    // They end in any order, so each one brings its number along.
    let mut results = tasks.join_all().await;
    results.sort_unstable_by_key(|&(i, _)| i);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The index of the first to finish (any of them on a tie); the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    let race = delays.iter().enumerate().map(|(i, &delay)| async move {
        sleep(delay).await;
        i
    });
    // Nothing was spawned: the losers are dropped with the race when this returns, and a dropped future is a
    // cancelled one. An empty race has no next, which is the `None` asked for.
    race.collect::<FuturesUnordered<_>>().next().await
}
