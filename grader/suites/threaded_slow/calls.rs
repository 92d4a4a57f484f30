//! What the judge may ask of exercise `threaded_slow`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One call of a function of the student's. `n` pieces of work are instrumented: `harness::Work`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `slow(x, delay)`; answers a `u64`.
    Slow {
        /// What it is to return.
        x: u64,
        /// How long it is to block.
        delay: Duration,
    },
    /// `run_threaded(n, work)`; answers a `Vec<u64>`.
    RunThreaded {
        /// How many calls of `work`.
        n: usize,
    },
    /// `try_run_threaded(n, work)`; answers a `Vec<Option<u64>>`, `None` for a call that panicked.
    TryRunThreaded {
        /// How many calls of `work`.
        n: usize,
    },
}
