//! What you can check yourself: `cargo test -p threaded_slow`. The grader looks closer; the brief says at what.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use threaded_slow::{run_threaded, slow, try_run_threaded};

/// One unit of time. Long enough for starting a thread not to matter, also on a busy machine.
const UNIT: Duration = Duration::from_millis(50);

#[test]
fn slow_returns_what_it_was_given() {
    assert_eq!(slow(42, Duration::ZERO), 42);
}

#[test]
fn slow_waits_for_its_delay() {
    let start = Instant::now();
    slow(1, 2 * UNIT);
    assert!(start.elapsed() >= 2 * UNIT, "it returned after {:?}", start.elapsed());
}

#[test]
fn results_come_in_the_order_of_the_calls() {
    // The first call takes longest, so the last one ends first.
    let results = run_threaded(4, |i| {
        std::thread::sleep(UNIT / 5 * (4 - i as u32));
        i * i
    });
    assert_eq!(results, [0, 1, 4, 9]);
}

#[test]
fn work_may_borrow_from_its_caller() {
    let words = [String::from("one"), String::from("three")];
    assert_eq!(run_threaded(words.len(), |i| words[i].len()), [3, 5]);
}

#[test]
fn no_calls_no_results() {
    assert_eq!(run_threaded(0, |i| i), Vec::<usize>::new());
    assert!(try_run_threaded(0, |i| i).is_empty());
}

#[test]
fn a_call_that_panics_costs_only_its_own_result() {
    let results = try_run_threaded(3, |i| {
        assert_ne!(i, 1, "this panic is part of the test");
        i
    });
    let results: Vec<_> = results.into_iter().map(Result::ok).collect();
    assert_eq!(results, [Some(0), None, Some(2)]);
}

#[test]
fn run_threaded_passes_a_panic_on() {
    let run = || run_threaded(3, |i| assert_ne!(i, 1, "this panic is part of the test"));
    assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
}

#[test]
fn ten_two_and_five_units_take_ten_together() {
    let units = [10, 2, 5];
    // One fast run proves it. A busy machine may need a second try.
    let elapsed = (0..3).map(|_| {
        let start = Instant::now();
        run_threaded(3, |i| std::thread::sleep(UNIT * units[i]));
        start.elapsed()
    });
    let fastest = elapsed.min().expect("there were three runs");
    assert!(fastest < UNIT * 15, "10 units are {:?}, 17 are {:?}, yours took {fastest:?}", UNIT * 10, UNIT * 17);
}
