//! Visible tests: the values, and one look at the clock. `cargo grade -e 12` looks closer.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use event_loop::{EventLoop, block_on};

/// A timer for tests: a thread that sleeps and then wakes.
async fn sleep(delay: Duration) {
    let over = Arc::new(AtomicBool::new(false));
    let mut started = false;
    poll_fn(|context| {
        if over.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        if !started {
            started = true;
            let (over, waker) = (Arc::clone(&over), context.waker().clone());
            thread::spawn(move || {
                thread::sleep(delay);
                over.store(true, Ordering::Release);
                waker.wake();
            });
        }
        Poll::Pending
    })
    .await;
}

/// Lets the others have a turn.
async fn yield_now() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[test]
fn block_on_returns_what_the_future_comes_to() {
    assert_eq!(block_on(async { 42 }), 42);
}

#[test]
fn block_on_waits_for_another_thread() {
    let word = String::from("done");
    let answer = block_on(async {
        sleep(Duration::from_millis(20)).await;
        word.as_str()
    });
    assert_eq!(answer, "done");
}

#[test]
fn nothing_runs_before_run_and_everything_does_then() {
    let order = Rc::new(RefCell::new(Vec::new()));
    let mut events = EventLoop::new();
    for task in 0..3 {
        let order = Rc::clone(&order);
        events.spawn(async move { order.borrow_mut().push(task) });
    }
    assert!(order.borrow().is_empty());
    events.run();
    assert_eq!(order.borrow().len(), 3);
}

#[test]
fn tasks_take_turns() {
    let order = Rc::new(RefCell::new(Vec::new()));
    let mut events = EventLoop::new();
    for task in 0..2 {
        let order = Rc::clone(&order);
        events.spawn(async move {
            for _ in 0..3 {
                order.borrow_mut().push(task);
                yield_now().await;
            }
        });
    }
    events.run();
    assert_eq!(*order.borrow(), [0, 1, 0, 1, 0, 1]);
}

#[test]
fn ten_waits_take_as_long_as_one() {
    let mut events = EventLoop::new();
    for _ in 0..10 {
        events.spawn(sleep(Duration::from_millis(200)));
    }
    let start = Instant::now();
    events.run();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}
