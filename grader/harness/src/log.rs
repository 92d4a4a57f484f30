//! What came when, on the clock that a call runs on.
//!
//! A paused clock is known in this process only. What is logged makes times exact; that it came at all is better
//! reported to the judge as well.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// As many entries are kept: what comes without end fills nobody's memory.
const MOST_ENTRIES: usize = 1000;

/// Something that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// Which of them.
    pub lane: usize,
    /// When, since the log was begun.
    pub at: Duration,
    /// False if it was dropped before its end.
    pub completed: bool,
}

/// A log that is shared by all its clones.
#[derive(Clone, Default)]
pub struct Log {
    began: Arc<OnceLock<Instant>>,
    entries: Arc<Mutex<Vec<Logged>>>,
}

impl Log {
    /// From now on time is counted. Is called on the runtime whose clock counts.
    pub fn begin(&self) {
        self.began.get_or_init(Instant::now);
    }

    /// Adds something that came now; returns how many there are.
    pub fn add(&self, lane: usize) -> usize {
        self.push(lane, true)
    }

    /// An entry that is made when the guard is dropped.
    #[must_use]
    pub fn guard(&self, lane: usize) -> LogGuard {
        LogGuard { log: self.clone(), lane, completed: false }
    }

    /// All entries, in the order in which they came.
    #[must_use]
    pub fn entries(&self) -> Vec<Logged> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn push(&self, lane: usize, completed: bool) -> usize {
        let at = self.began.get().map_or(Duration::ZERO, Instant::elapsed);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() < MOST_ENTRIES {
            entries.push(Logged { lane, at, completed });
        }
        entries.len()
    }
}

/// Logs its own end.
pub struct LogGuard {
    log: Log,
    lane: usize,
    completed: bool,
}

impl LogGuard {
    /// Logs that it came to its end, and was not dropped before.
    pub fn complete(mut self) {
        self.completed = true;
    }
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        self.log.push(self.lane, self.completed);
    }
}
