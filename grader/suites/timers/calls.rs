//! What the judge may ask of exercise `timers`.

use std::time::Duration;

use harness::{Clock, Logged, Ran};
use serde::{Deserialize, Serialize};

/// As many calls are noted; more say nothing new.
pub const MOST_CALLS: usize = 200;

/// One call of functions of the student's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// Arranges these calls, cancels some, and waits. Each call is noted on the lane of its number. Answers a
    /// [`Happened`].
    Arrange {
        /// On which clock.
        clock: Clock,
        /// In this order.
        calls: Vec<Arranged>,
        /// How long is waited, from the first arrangement.
        lasts: Duration,
    },
    /// `call_later` on several threads, the call a piece of work that blocks, and `cancel` while it is under way.
    /// Answers a `Ran` of what `cancel` returned.
    CancelUnderWay {
        /// After how long the call is due.
        delay: Duration,
    },
    /// `call_every(period, times, callback)`. Answers a [`Happened`].
    Every {
        /// On which clock.
        clock: Clock,
        /// The time between two calls.
        period: Duration,
        /// How many calls.
        times: u64,
        /// How long each call takes, in turn; `None`: each is work that the judge holds.
        lasting: Option<Vec<Duration>>,
    },
}

/// A call to be arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arranged {
    /// With which function.
    pub how: How,
    /// What becomes of its `Timer`.
    pub then: Then,
}

/// How a call is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// `call_later(delay, …)`.
    Later(Duration),
    /// `call_at(now + delay, …)`.
    At(Duration),
    /// `call_at(now - time, …)`.
    Ago(Duration),
}

impl How {
    /// When it is due, from the arrangement.
    #[must_use]
    pub fn due(&self) -> Duration {
        match *self {
            How::Later(delay) | How::At(delay) => delay,
            How::Ago(_) => Duration::ZERO,
        }
    }
}

/// What becomes of a `Timer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Then {
    /// It is kept to the end.
    Keep,
    /// It is dropped at once.
    Drop,
    /// It is cancelled after so long.
    Cancel(Duration),
    /// The call itself cancels it.
    CancelItself,
}

/// What came of calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Happened {
    /// How it ran; its value is how many calls had come then.
    pub ran: Ran<usize>,
    /// The calls, and when each began.
    pub calls: Vec<Logged>,
    /// What each `cancel` returned: the number of the call, and the answer.
    pub cancelled: Vec<(usize, bool)>,
    /// The calls that were awaited, and when each ended.
    pub ended: Vec<Logged>,
}
