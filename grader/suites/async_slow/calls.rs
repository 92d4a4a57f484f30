//! What the judge may ask of exercise `async_slow`.

use std::time::Duration;

use harness::Clock;
use serde::{Deserialize, Serialize};

/// One call of a function of the student's. Answers a `harness::Ran` of what the function returns.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `slow(x, delay)`.
    Slow {
        /// On which clock.
        clock: Clock,
        /// What it is to return.
        x: u64,
        /// How long it is to wait.
        delay: Duration,
    },
    /// `run_sequential(delays)`.
    RunSequential {
        /// On which clock.
        clock: Clock,
        /// How long to wait.
        delays: Vec<Duration>,
    },
    /// `run_concurrent(delays)`.
    RunConcurrent {
        /// On which clock.
        clock: Clock,
        /// How long to wait.
        delays: Vec<Duration>,
    },
    /// `run_tasks(n, work)`, each piece of work a `harness::Work`, each call of `work` noted.
    RunTasks {
        /// On which clock.
        clock: Clock,
        /// How many pieces of work.
        n: usize,
    },
    /// `first_done(delays)`; answers with a list, empty for `None`.
    FirstDone {
        /// On which clock.
        clock: Clock,
        /// How long to wait.
        delays: Vec<Duration>,
    },
    /// Calls a function and drops the future that it returns.
    Unawaited(Function),
}

/// A function of the student's.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the student's functions")]
pub enum Function {
    Slow,
    RunSequential,
    RunConcurrent,
    RunTasks,
    FirstDone,
}
