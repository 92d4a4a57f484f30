//! What is linked with a student's crate.
//!
//! The judge starts this as a process of its own for each trial. It takes one call at a time, does it with the
//! student's functions and reports what happened. It holds nothing worth stealing: the values that `work`
//! returns, the gates and the verdict are the judge's.
//!
//! | module | holds |
//! | --- | --- |
//! | [`wire`] | the messages, both ways, and their framing; the judge uses it too |
//! | `channel` | this end of the channel: one thread reads, anyone writes |
//! | [`work`] | the instrumented call that a student's function is given |
//! | [`runtime`] | runs a student's future, on the real clock or a paused one |
//! | [`web`] | a page, as a student's function returned it |
//! | [`log`] | what came when, on the clock that a call runs on |
//! | [`program`] | a program for a student's code to start |
//! | `panics` | what a panic said, and where |
//!
//! A suite's `harness.rs` is a `main` of one line, [`serve`], and a function that matches its calls.

mod channel;
pub mod log;
mod panics;
pub mod program;
pub mod runtime;
pub mod web;
pub mod wire;
pub mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use channel::Judge;
pub use log::{Log, LogGuard, Logged};
pub use runtime::{Clock, Ran};
pub use work::{Source, Work};

use wire::Report;

/// What a call returned, on its way to the judge.
pub struct Answer(serde_json::Value);

impl Answer {
    /// Takes what the student's function returned.
    ///
    /// # Panics
    ///
    /// If `value` has no JSON form; the suites' own types all have one.
    pub fn of(value: impl Serialize) -> Answer {
        Answer(serde_json::to_value(value).expect("a suite's answers have a JSON form"))
    }
}

/// Takes calls from the judge, does each with `perform`, and reports how it ended, until the judge hangs up.
///
/// A panic of the student's ends the call, not the process.
pub fn serve<Call: DeserializeOwned>(perform: impl Fn(Call, &Judge) -> Answer) {
    let (judge, calls) = channel::open();
    panics::install();
    judge.send(&Report::Ready);
    for call in calls {
        let call = serde_json::from_value(call).expect("judge and harness are built from the same calls");
        panics::forget();
        let report = match catch_unwind(AssertUnwindSafe(|| perform(call, &judge))) {
            Ok(Answer(value)) => Report::Returned { value },
            Err(_) => Report::Panicked { panic: panics::last() },
        };
        judge.send(&report);
    }
}
