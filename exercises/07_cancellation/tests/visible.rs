//! Visible tests: the values, and a look at a clock that stands still until all wait. `cargo grade -e 7` looks closer.

#![allow(clippy::drop_non_drop, reason = "the stub holds nothing yet that a drop could end")]

use std::future::{Ready, pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cancellation::{Ticker, run_until, with_deadline};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// A ticker, and where it counts its ticks.
fn counting(period: Duration) -> (Ticker, Arc<AtomicU64>) {
    let ticks = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&ticks);
    let ticker = Ticker::start(period, move |number| {
        assert_eq!(counter.fetch_add(1, Ordering::Relaxed), number);
    });
    (ticker, ticks)
}

#[tokio::test(start_paused = true)]
async fn a_ticker_ticks_until_it_is_stopped() {
    let (ticker, ticks) = counting(SECOND);
    sleep(SECOND / 2).await;
    assert_eq!(ticks.load(Ordering::Relaxed), 0);
    sleep(3 * SECOND).await;
    assert_eq!(ticker.stop().await, 3);
    sleep(10 * SECOND).await;
    assert_eq!(ticks.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_ticker_stops() {
    let (ticker, ticks) = counting(SECOND);
    sleep(5 * SECOND / 2).await;
    drop(ticker);
    sleep(10 * SECOND).await;
    assert_eq!(ticks.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_kept() {
    let start = Instant::now();
    let work = async {
        sleep(2 * SECOND).await;
        42
    };
    assert_eq!(with_deadline(5 * SECOND, work).await, Some(42));
    assert_eq!(start.elapsed(), 2 * SECOND);
    assert_eq!(with_deadline(5 * SECOND, pending::<u64>()).await, None);
    assert_eq!(start.elapsed(), 7 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn without_jobs_there_is_nothing_to_wait_for() {
    assert_eq!(run_until(vec![ready(()), ready(())], pending(), SECOND).await, 2);
    assert_eq!(run_until(Vec::<Ready<()>>::new(), pending(), SECOND).await, 0);
}

#[tokio::test(start_paused = true)]
async fn jobs_have_until_the_end_of_the_grace() {
    let start = Instant::now();
    let jobs = [10, 2, 5].map(|seconds| sleep(seconds * SECOND));
    // The shutdown comes after three seconds; the grace ends after seven.
    assert_eq!(run_until(Vec::from(jobs), sleep(3 * SECOND), 4 * SECOND).await, 2);
    assert_eq!(start.elapsed(), 7 * SECOND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_on_several_threads() {
    let (ticker, ticks) = counting(Duration::from_millis(1));
    sleep(Duration::from_millis(20)).await;
    let came = ticker.stop().await;
    assert_eq!(ticks.load(Ordering::Relaxed), came);
    assert_eq!(run_until(vec![ready(()); 3], pending(), SECOND).await, 3);
}
