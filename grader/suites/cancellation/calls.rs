//! What the judge may ask of exercise `cancellation`.

use std::time::Duration;

use harness::{Clock, Logged, Ran};
use serde::{Deserialize, Serialize};

/// A note on this lane says that the end of a ticker is asked for; the ticks have the lanes of their numbers.
pub const ENDING: usize = 1 << 20;

/// A note on this lane says that a ticker was stopped or dropped.
pub const ENDED: usize = ENDING + 1;

/// As many ticks are noted; more say nothing new.
pub const MOST_TICKS: usize = 16;

/// One call of a function of the student's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `Ticker::start(period, on_tick)`, each tick noted; after `ticks` ticks, but at the latest after `runs`, the ticker is ended;
    /// a few periods pass. Answers a [`Ticked`].
    Tick {
        /// On which clock.
        clock: Clock,
        /// The time between two ticks.
        period: Duration,
        /// After how many ticks it is ended; `None`: not before its time is over.
        ticks: Option<usize>,
        /// How long it may tick.
        runs: Duration,
        /// How it is ended.
        end: End,
    },
    /// `Ticker::start(period, on_tick)` on several threads, each tick a piece of work that blocks. The ticker is stopped
    /// while the first tick is under way; a few periods pass. Answers a `Ran` of what `stop` returned.
    StopUnderWay {
        /// The time between two ticks.
        period: Duration,
    },
    /// `with_deadline(limit, work)`, `work` being the job 0, which returns `value`. Answers a [`Watched`], its value a
    /// list, empty for `None`.
    WithDeadline {
        /// On which clock.
        clock: Clock,
        /// How long the work may take.
        limit: Duration,
        /// What the work does.
        work: Job,
        /// What the work returns.
        value: u64,
    },
    /// `run_until(jobs, shutdown, grace)`; `shutdown` is the job after the last. Answers a [`Watched`].
    RunUntil {
        /// On which clock.
        clock: Clock,
        /// The jobs.
        jobs: Vec<Job>,
        /// When it fires.
        shutdown: Job,
        /// How long jobs may go on after that.
        grace: Duration,
    },
}

/// How a ticker is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// `stop` is awaited.
    Stop,
    /// It is dropped.
    Drop,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    /// It waits so long, on the clock that the call runs on.
    Lasting(Duration),
    /// It is work that the judge holds, on the lane of its number.
    Held,
    /// It never ends.
    Endless,
}

/// What came of a ticker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticked {
    /// How it ran; its value is how many ticks were noted.
    pub ran: Ran<usize>,
    /// What `stop` returned.
    pub counted: Option<u64>,
    /// When each tick came, on the clock that the call runs on.
    pub times: Vec<Duration>,
}

/// What came of a call that was given jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Watched<T> {
    /// How it ran.
    pub ran: Ran<T>,
    /// The jobs that are over, in this order.
    pub over: Vec<Logged>,
}
