//! Scorecards as they come, for the tests of the formats.

pub mod anything;

use std::time::Duration;

use super::Style;
use super::formats::Context;
use crate::evidence::{Evidence, Span, Version};
use crate::score::{CheckScore, ExerciseScore, Scorecard, Status};
use crate::verdict::{Diagnosis, Failure, Verdict};

const BRIEF: &str = "All requests are in flight together: the server holds ten replies until it has seen ten requests.";

/// Every sample.
pub fn all() -> Vec<Scorecard> {
    vec![perfect(), stubs(), mixed(), hostile()]
}

/// Facts beside a scorecard.
pub fn context() -> Context {
    Context {
        style: Style { width: 100, colour: false },
        started: "2026-03-01T08:30:00.25Z".parse().expect("a moment"),
        took: Duration::from_millis(41_500),
        secret: "aWordThatNobodyCanGuess".to_owned(),
        variable: |name| Some(format!("<{name}>")),
    }
}

/// All passed.
pub fn perfect() -> Scorecard {
    Scorecard::of(7, vec![all_passed()])
}

/// Nothing written yet, in two exercises.
pub fn stubs() -> Scorecard {
    let exercise = |name: &str, line: u32| {
        let message = format!("not implemented yet: src/lib.rs:{line}");
        let stub = |name| check(name, 2, failed(Failure::new(Diagnosis::NotImplemented, message.as_str())), timed(0.0));
        ExerciseScore::of_checks(
            name,
            vec![stub("results come in the order of the calls"), stub("all calls are in flight together")],
        )
    };
    Scorecard::of(7, vec![exercise("01_threaded_slow", 12), exercise("02_async_slow", 31)])
}

/// One of everything.
pub fn mixed() -> Scorecard {
    let exercises = vec![all_passed(), blocked(), one_after_the_other(), did_not_compile(), undecided()];
    Scorecard::of(7, exercises).isolated_by(&["limits"])
}

/// Text that would do harm on a terminal.
pub fn hostile() -> Scorecard {
    let attack = "\x1b[2J\x1b[1;1H  ✓ all is well\x07\r  \x1b]0;title\x07\u{202e}drawkcab\u{9b}2A\n::error::forged\tx";
    let mut failure = Failure::new(Diagnosis::Panicked, format!("panicked at src/lib.rs:3:5: {attack}"));
    failure.also_possible = vec![Diagnosis::Deadlock, Diagnosis::TimedOut];
    let long = "no spaces at all, ".replace(' ', "_").repeat(200);
    let printed = format!("{attack}\n{long}\n{}", "y\n".repeat(500));
    let evidence = Evidence { printed, timeline: vec![span(0, 0.1, None)], elapsed: Some(0.5), ..timed(0.5) };
    let refused = ExerciseScore::without_checks("02_b", 10, Status::DidNotCompile, format!("error: {attack}\n{long}"));
    let judged = ExerciseScore::of_checks("01_a", vec![check("it works", 2, failed(failure), evidence)]);
    let notes = vec![format!("src/{attack}.rs was left out: it is a link")];
    Scorecard::of(7, vec![judged.noting(notes), refused])
}

/// An exercise whose checks all passed, with the lesson's table.
pub fn all_passed() -> ExerciseScore {
    let version = Version { name: "run_threaded".to_owned(), units: 10.1, ideal: 10.0 };
    let evidence = Evidence { versions: vec![version], ..timed(0.303) };
    ExerciseScore::of_checks(
        "01_threaded_slow",
        vec![
            check("all calls are in flight together", 3, Verdict::Passed, timed(0.02)),
            check("10, 2 and 5 units take 10, not 17", 1, Verdict::Passed, evidence),
        ],
    )
}

/// An exercise that waits together, but stops the event loop.
pub fn blocked() -> ExerciseScore {
    let versions = |name: &str, units, ideal| vec![Version { name: name.to_owned(), units, ideal }];
    let lengths = [10.0, 2.0, 5.0];
    let mut at = 0.0;
    let row = |(lane, length): (usize, f64)| {
        let start = at;
        at += length;
        span(lane, start, Some(at))
    };
    let timeline: Vec<Span> = lengths.into_iter().enumerate().map(row).collect();
    let ideal = lengths.into_iter().enumerate().map(|(lane, length)| span(lane, 0.0, Some(length))).collect();
    let failure = Failure::new(
        Diagnosis::BlockedEventLoop,
        "while three delays were under way, another task of the same thread waited 17.0 s for its turn",
    )
    .or(Diagnosis::SequentialAwait);
    let evidence = Evidence {
        most_in_flight: Some(1),
        timeline,
        ideal,
        printed: "waiting for 10s\nwaiting for 2s\nwaiting for 5s\n".to_owned(),
        ..timed(17.0)
    };
    let sequential = Evidence { versions: versions("run_sequential", 17.0, 17.0), ..timed(17.0) };
    let concurrent = Evidence { versions: versions("run_concurrent", 17.0, 10.0), ..timed(17.0) };
    ExerciseScore::of_checks(
        "02_async_slow",
        vec![
            check("the baseline never waits for two delays at once", 1, Verdict::Passed, sequential),
            check("results come in the order of the delays", 2, Verdict::Passed, concurrent),
            check("other tasks go on running meanwhile", 2, failed(failure), evidence),
        ],
    )
}

/// The example of the design: ten requests, one after the other.
pub fn one_after_the_other() -> ExerciseScore {
    let at = |i: usize| i as f64 * 0.3;
    let evidence = Evidence {
        most_in_flight: Some(1),
        timeline: (0..10).map(|i| span(i, at(i), Some(at(i + 1)))).collect(),
        ideal: (0..10).map(|i| span(i, 0.0, Some(0.3))).collect(),
        ..timed(3.0)
    };
    let message = "10 requests, never more than 1 in flight: 3.0 s, together 0.3 s";
    let skipped = Verdict::Skipped { needs: "all requests are in flight together".to_owned() };
    ExerciseScore::of_checks(
        "03_web_fetch",
        vec![
            check("every page arrives, in the order asked", 2, Verdict::Passed, timed(0.1)),
            check(
                "all requests are in flight together",
                3,
                failed(Failure::new(Diagnosis::SequentialAwait, message)),
                evidence,
            ),
            check("takes as long as the slowest page, not as long as all of them in a row", 2, skipped, timed(0.0)),
        ],
    )
}

/// What rustc says, in its colours.
pub fn did_not_compile() -> ExerciseScore {
    let message = "\x1b[0m\x1b[1m\x1b[38;5;9merror[E0308]\x1b[0m\x1b[0m\x1b[1m: mismatched types\x1b[0m\n \x1b[0m \
                   \x1b[1m\x1b[38;5;12m--> \x1b[0msrc/lib.rs:12:5\n   \x1b[1m|\x1b[0m\n12 \x1b[1m|\x1b[0m     Vec::new\n   \
                   \x1b[1m|\x1b[0m     \x1b[1m\x1b[38;5;9m^^^^^^^^ expected `Vec<u64>`, found fn item\x1b[0m\n";
    ExerciseScore::without_checks("04_producer_consumer", 10, Status::DidNotCompile, message.to_owned())
}

/// The machine stood still.
pub fn undecided() -> ExerciseScore {
    let reason = "the machine stood still for 412 ms, three times in a row".to_owned();
    ExerciseScore::of_checks(
        "05_timers",
        vec![
            check("every timer fires once", 3, Verdict::Passed, timed(0.1)),
            check("all timers wait together", 2, Verdict::Ungraded { reason }, timed(9.0)),
        ],
    )
}

fn check(name: &str, worth: u32, verdict: Verdict, evidence: Evidence) -> CheckScore {
    let seconds = evidence.elapsed.unwrap_or(0.0) + 0.25;
    CheckScore::new(name, BRIEF, worth, verdict, evidence, seconds)
}

fn failed(failure: Failure) -> Verdict {
    Verdict::Failed(failure)
}

fn timed(elapsed: f64) -> Evidence {
    Evidence { elapsed: Some(elapsed), ..Evidence::default() }
}

fn span(lane: usize, start: f64, end: Option<f64>) -> Span {
    Span { lane, start, end }
}
