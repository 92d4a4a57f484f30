//! Visible tests, on a clock that stands still until all wait. `cargo grade -e 9` looks closer.

#![allow(clippy::drop_non_drop, reason = "the stub holds nothing yet that a drop could end")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use timers::{call_at, call_every, call_later};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// What was called, in this order.
#[derive(Clone, Default)]
struct Calls(Arc<Mutex<Vec<&'static str>>>);

impl Calls {
    fn callback(&self, name: &'static str) -> impl FnOnce() + Send + 'static {
        let calls = self.clone();
        move || calls.0.lock().unwrap().push(name)
    }

    fn so_far(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }
}

#[tokio::test(start_paused = true)]
async fn calls_come_in_due_order() {
    let calls = Calls::default();
    let now = Instant::now();
    let _timers = [
        call_later(10 * SECOND, calls.callback("ten")),
        call_at(now + 2 * SECOND, calls.callback("two")),
        call_later(5 * SECOND, calls.callback("five")),
    ];
    sleep(3 * SECOND).await;
    assert_eq!(calls.so_far(), ["two"]);
    sleep(8 * SECOND).await;
    assert_eq!(calls.so_far(), ["two", "five", "ten"]);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_never_comes() {
    let calls = Calls::default();
    let (early, late) =
        (call_later(2 * SECOND, calls.callback("early")), call_later(4 * SECOND, calls.callback("late")));
    sleep(3 * SECOND).await;
    assert!(!early.cancel(), "it has been called");
    assert!(late.cancel());
    sleep(10 * SECOND).await;
    assert_eq!(calls.so_far(), ["early"]);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_timer_still_fires() {
    let calls = Calls::default();
    drop(call_later(SECOND, calls.callback("dropped")));
    sleep(2 * SECOND).await;
    assert_eq!(calls.so_far(), ["dropped"]);
}

#[tokio::test(start_paused = true)]
async fn every_second_means_every_second() {
    let start = Instant::now();
    let times = Mutex::new(Vec::new());
    call_every(SECOND, 3, |number| {
        times.lock().unwrap().push((number, start.elapsed()));
        sleep(SECOND / 2)
    })
    .await;
    assert_eq!(*times.lock().unwrap(), [(0, SECOND), (1, 2 * SECOND), (2, 3 * SECOND)]);
    assert_eq!(start.elapsed(), 7 * SECOND / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_on_several_threads() {
    let calls = Calls::default();
    call_later(Duration::from_millis(1), calls.callback("called"));
    assert!(call_later(3600 * SECOND, calls.callback("cancelled")).cancel());
    sleep(Duration::from_millis(300)).await;
    assert_eq!(calls.so_far(), ["called"]);
}
