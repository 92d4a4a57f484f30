//! What the judge may ask of exercise `async_stream`, and what it is answered.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// One call of a function of the student's; each answers a `harness::Ran` of [`Read`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `counting`, on a paused clock.
    Counting {
        /// How many numbers.
        n: u64,
        /// The time between two of them.
        period: Duration,
        /// What to do with the stream.
        steps: Vec<Step>,
    },
    /// `posts`.
    Posts {
        /// The address of the API.
        base: String,
        /// What to do with the stream.
        steps: Vec<Step>,
    },
}

/// What a reader does with a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Takes so many values, or fewer if it ends.
    Take(usize),
    /// Polls it once for the next value, which is not there yet.
    Poll,
    /// Does something else until the judge lets it go on: `work` of this lane.
    Pause(usize),
    /// Drops it.
    Drop,
}

/// What a reader has read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// The values, and when each of them came, from the call of the function.
    pub values: Vec<(Value, Duration)>,
    /// Whether the stream has ended.
    pub ended: bool,
}

/// A value that a stream yielded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Value {
    /// A number.
    Number(u64),
    /// A post: its number and title.
    Post(u64, String),
    /// An error.
    Error,
}
