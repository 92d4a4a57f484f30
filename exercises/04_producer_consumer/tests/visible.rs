//! Visible tests: the values, and one look at the clock. `cargo grade -e 4` looks closer.

use std::sync::Arc;
use std::time::Duration;

use producer_consumer::{consume, produce, run_pipeline};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Instant, sleep, timeout};

/// How long a test waits for something that should take no time at all.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn produce_sends_every_item_and_counts() {
    let (sender, mut receiver) = mpsc::channel(10);
    let sent = timeout(PATIENCE, produce(sender, ["a", "b", "c"])).await;
    assert_eq!(sent, Ok(3));
    assert_eq!(receiver.recv().await, Some("a"));
    assert_eq!(receiver.recv().await, Some("b"));
    assert_eq!(receiver.recv().await, Some("c"));
    assert_eq!(receiver.recv().await, None);
}

#[tokio::test]
async fn produce_stops_at_a_closed_queue() {
    let (sender, receiver) = mpsc::channel(10);
    drop(receiver);
    let sent = timeout(PATIENCE, produce(sender, [1, 2, 3])).await;
    assert_eq!(sent, Ok(0));
}

#[tokio::test]
async fn consume_processes_what_is_in_the_queue_until_it_is_closed() {
    let (sender, receiver) = mpsc::channel(10);
    for x in 1..=3 {
        sender.send(x).await.expect("room in the queue");
    }
    drop(sender);
    let queue = Arc::new(Mutex::new(receiver));
    let results = timeout(PATIENCE, consume(queue, |x: u64| async move { x * x })).await;
    let mut results = results.expect("consume ends when the queue is closed and empty");
    results.sort();
    assert_eq!(results, [1, 4, 9]);
}

#[tokio::test]
async fn every_item_of_every_source_comes_out_once() {
    let sources = vec![0..100_u64, 100..150, 150..150];
    let pipeline = run_pipeline(sources, 4, 2, |x| async move { 2 * x });
    let results = timeout(PATIENCE, pipeline).await;
    let mut results = results.expect("the pipeline ends when its sources do");
    results.sort();
    assert_eq!(results, (0..150).map(|x| 2 * x).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_on_several_threads() {
    let sources = vec![0..500_u64, 500..1000];
    let pipeline = run_pipeline(sources, 3, 1, |x| async move { x });
    let results = timeout(PATIENCE, pipeline).await;
    let mut results = results.expect("the pipeline ends when its sources do");
    results.sort();
    assert_eq!(results, (0..1000).collect::<Vec<_>>());
}

#[tokio::test]
async fn no_source_no_results() {
    let sources: Vec<Vec<u64>> = Vec::new();
    let pipeline = run_pipeline(sources, 2, 2, |x| async move { x });
    let results = timeout(PATIENCE, pipeline).await;
    assert_eq!(results, Ok(Vec::new()));
}

// With a paused clock tokio waits in no time, and measures exactly.
#[tokio::test(start_paused = true)]
async fn three_consumers_need_a_third_of_the_time() {
    let start = Instant::now();
    let results = run_pipeline(vec![(0..9_u64).collect::<Vec<_>>()], 3, 2, |x| async move {
        sleep(Duration::from_secs(1)).await;
        x
    });
    let results = timeout(Duration::from_secs(60), results).await;
    assert_eq!(results.expect("the pipeline ends").len(), 9);
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}
