//! What was observed: pure data and what follows from it. Touches no file, clock or process, and cannot fail.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One call's start and end, in its lane. Seconds on the trial's clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Which call: the number that the student's function gave it.
    pub lane: usize,
    /// When it began.
    pub start: f64,
    /// When it ended; left out if it never did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
}

/// The evidence of a check, as the scorecard keeps it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The most calls that the judge saw in flight together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_in_flight: Option<usize>,
    /// How long it took, in seconds on the trial's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<f64>,
    /// What ran when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<Span>,
    /// What would have run when, had all been right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ideal: Vec<Span>,
    /// What the student's code printed, cut in the middle if it is long.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub printed: String,
    /// The lesson's table: how long each version took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Version>,
    /// From which call it is. Leads to the place of a mistake while a check is judged, and is in no scorecard.
    #[serde(skip)]
    pub origin: Origin,
}

/// From which call something is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The names of the call that the judge sent, from the outermost: `["FetchConcurrent"]`.
    pub called: Vec<String>,
    /// Where it panicked: `file:line:column`, empty if it did not.
    pub panicked: String,
}

/// The lesson's pattern: what its three calls take, in units.
pub const PATTERN: [u32; 3] = [10, 2, 5];

/// What the pattern takes together, in units.
pub const TOGETHER: f64 = 10.0;

/// What it takes in a row, in units.
pub const IN_A_ROW: f64 = 17.0;

/// One row of the lesson's table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// The student's function.
    pub name: String,
    /// How long it took, in the delay pattern's units.
    pub units: f64,
    /// How long it takes when it is right.
    pub ideal: f64,
}

/// One trial's observations: a call, how it ended, and what was seen meanwhile.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// The names of the call, from the outermost.
    pub called: Vec<String>,
    /// How the call ended.
    pub ending: Ending,
    /// The pieces of work, or requests, in the order in which they began.
    pub works: Vec<Piece>,
    /// What was taken from the judge's inputs: which, and when.
    pub notes: Vec<Note>,
    /// What stood still at a gate, each time that it did.
    pub stalls: Vec<Stall>,
    /// From the call to its end, on the judge's clock.
    pub elapsed: Duration,
    /// Processor time that the process used for the call.
    pub cpu: Duration,
    /// The most threads that the process was seen to have.
    pub threads: usize,
    /// The most programs that it was seen to have running, of those that it started. `None` where the system does not tell.
    pub children: Option<usize>,
    /// How many of them were still running when nothing could go on any more.
    pub stuck_children: Option<usize>,
    /// The longest that a thread was seen awake meanwhile: on a processor, or ready and waiting for one. `None` where
    /// the system does not tell.
    pub awake: Option<Duration>,
    /// How long the process was seen stopped by a signal. That looks like sleep, and is none.
    pub stopped: Duration,
    /// Whether the event loop answered each ping that was sent: while work was held, or when nothing more seemed to
    /// come. `None` if none was sent. Where there is no event loop, none is blocked.
    pub live: Option<bool>,
    /// What the process has printed so far, cut in the middle if it is long.
    pub printed: String,
}

/// How a call ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Ending {
    /// It has not.
    #[default]
    Open,
    /// It returned this.
    Returned(serde_json::Value),
    /// It panicked.
    Panicked {
        /// The panic's message.
        message: String,
        /// `file:line:column`, empty if unknown.
        place: String,
        /// Whether a `todo!()` was reached.
        unfinished: bool,
    },
    /// The process ended before it answered; how, in a few words.
    Exited(String),
    /// Every thread waits for something that cannot come any more.
    Deadlocked,
    /// Nothing happened for longer than anything should take.
    Silent,
    /// It used up its processor time.
    Spinning,
    /// Its future had itself polled again and again, while there was nothing to do but to wait.
    Polling,
    /// It went on and on; how, in a few words.
    Endless(String),
    /// It asked for more memory than it may have.
    OutOfMemory,
    /// It printed more than anyone can read.
    Flooded,
    /// It sent something that the harness never sends.
    Tampered(String),
    /// The machine stood still or the grader could not watch; why.
    Unobserved(String),
}

/// One piece of work or one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Which call it was.
    pub lane: usize,
    /// When it began.
    pub start: Duration,
    /// When it was over.
    pub end: Option<Duration>,
    /// Whether it was over because it was dropped.
    pub dropped: bool,
    /// The thread that it ran on, 0 for the caller's; of a request, unknown.
    pub thread: Option<u64>,
    /// Whether it ran in a task that the student spawned; of a request, unknown.
    pub spawned: Option<bool>,
}

/// Something that was taken from an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Which input.
    pub lane: usize,
    /// When.
    pub at: Duration,
}

/// The moment when nothing more could come while the judge held what had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stall {
    /// How many pieces were held.
    pub held: usize,
    /// How many notes had come before.
    pub notes: usize,
    /// How many pieces had ended before.
    pub ended: usize,
    /// How many threads the process had.
    pub threads: usize,
    /// How many of the programs that it had started were still running.
    pub children: usize,
    /// How many of them had ended, and nobody had waited for them.
    pub zombies: usize,
    /// Whether every thread waited for good, as the kernel says; else nothing had happened for a long time, and a loop
    /// may be looking again and again.
    pub for_good: bool,
    /// What was open to the judge's servers.
    pub connections: Connections,
}

/// The connections to a server that were open at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Connections {
    /// How many.
    pub open: usize,
    /// How many requests waited on one of them for the answer to another request.
    pub queued: usize,
}

impl Observed {
    /// How long the call slept, of a delay that it waited for, at the least; `None` where the system does not tell. Not
    /// of the time that it took: the judge may hear late of its end, and a thread that spins is awake for the delay only.
    #[must_use]
    pub fn asleep_of(&self, delay: Duration) -> Option<Duration> {
        self.awake.map(|awake| delay.saturating_sub(awake))
    }

    /// How much of its time is the call's own doing, at the least: all threads slept, or it used the processor. For the
    /// rest it may have waited for one. All of its time where the system does not tell.
    #[must_use]
    pub fn accounted_for(&self) -> Duration {
        let own = |awake| self.elapsed.saturating_sub(awake).saturating_sub(self.stopped).saturating_add(self.cpu);
        self.awake.map_or(self.elapsed, own)
    }

    /// How much of its time the call may have waited for a processor, at the most. None of it where the system does not
    /// tell.
    #[must_use]
    pub fn kept_waiting(&self) -> Duration {
        self.elapsed.saturating_sub(self.accounted_for())
    }

    /// The most pieces that were under way together.
    #[must_use]
    pub fn most_in_flight(&self) -> usize {
        let begins = self.works.iter().map(|piece| (piece.start, 1));
        let ends = self.works.iter().filter_map(|piece| Some((piece.end?, -1)));
        let mut edges: Vec<(Duration, isize)> = begins.chain(ends).collect();
        // In this order one that ends when another begins has ended before.
        edges.sort_unstable();
        let together = edges.into_iter().scan(0, |now, (_, change)| {
            *now += change;
            Some(*now)
        });
        together.max().map_or(0, isize::unsigned_abs)
    }

    /// The same as the scorecard keeps it.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        let timeline: Vec<Span> = self.works.iter().map(Piece::span).collect();
        Evidence {
            most_in_flight: (!self.works.is_empty()).then(|| self.most_in_flight()),
            elapsed: Some(self.elapsed.as_secs_f64()),
            timeline,
            printed: self.printed.clone(),
            origin: self.origin(),
            ..Evidence::default()
        }
    }
}

impl Observed {
    fn origin(&self) -> Origin {
        let panicked = if let Ending::Panicked { place, .. } = &self.ending { place.clone() } else { String::new() };
        Origin { called: self.called.clone(), panicked }
    }
}

impl Piece {
    fn span(&self) -> Span {
        Span { lane: self.lane, start: self.start.as_secs_f64(), end: self.end.map(|end| end.as_secs_f64()) }
    }
}

impl Evidence {
    /// The same, with the ideal to compare with: as many calls at once, each as long as they mostly were.
    #[must_use]
    pub fn beside_all_at_once(self) -> Evidence {
        let mut lengths: Vec<f64> = self.timeline.iter().filter_map(|span| Some(span.end? - span.start)).collect();
        lengths.sort_by(f64::total_cmp);
        let Some(&typical) = lengths.get(lengths.len() / 2) else { return self };
        let calls = self.timeline.len();
        self.ideally_together(&vec![Duration::try_from_secs_f64(typical).unwrap_or_default(); calls])
    }

    /// The same, with the ideal to compare with: every call at once, as long as given.
    #[must_use]
    pub fn ideally_together(mut self, lengths: &[Duration]) -> Evidence {
        let span = |(lane, length): (usize, &Duration)| Span { lane, start: 0.0, end: Some(length.as_secs_f64()) };
        self.ideal = lengths.iter().enumerate().map(span).collect();
        self
    }
}

/// The names of a call, from the outermost: of an enum's value its variant, and of one in it the variant of that.
pub(crate) fn names(call: &serde_json::Value) -> Vec<String> {
    let is_variant = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
    let mut names = Vec::new();
    let mut rest = Some(call);
    while let Some(value) = rest.take() {
        match value {
            serde_json::Value::String(name) if is_variant(name) => names.push(name.clone()),
            serde_json::Value::Object(fields) if fields.len() == 1 => {
                if let Some((name, value)) = fields.iter().next().filter(|(name, _)| is_variant(name)) {
                    names.push(name.clone());
                    rest = Some(value);
                }
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_spins_or_sleeps_is_not_kept_waiting() {
        let second = Duration::from_secs(1);
        let seen = |awake, cpu| Observed { elapsed: 10 * second, awake, cpu, ..Observed::default() };
        assert_eq!(seen(Some(4 * second), second).kept_waiting(), 3 * second);
        assert_eq!(seen(Some(4 * second), 4 * second).kept_waiting(), Duration::ZERO);
        assert_eq!(seen(Some(Duration::ZERO), Duration::ZERO).kept_waiting(), Duration::ZERO);
        assert_eq!(seen(None, second).kept_waiting(), Duration::ZERO);
        let stopped = Observed { stopped: 2 * second, ..seen(Some(second), second) };
        assert_eq!(stopped.kept_waiting(), 2 * second);
    }

    #[test]
    fn a_call_has_the_names_of_its_variants_and_no_others() {
        for (call, expected) in [
            (json!("Unawaited"), &["Unawaited"][..]),
            (json!({ "GetWeb": { "urls": ["A"] } }), &["GetWeb"]),
            (json!({ "Unawaited": "FirstDone" }), &["Unawaited", "FirstDone"]),
            (json!({ "Ask": { "Twice": { "n": 1 } } }), &["Ask", "Twice"]),
            (json!({ "RunAll": ["Work"] }), &["RunAll"]),
            (json!({ "Slow": { "Clock": "Real", "x": 1 } }), &["Slow"]),
            (json!({ "n": "Real" }), &[]),
            (json!("a text"), &[]),
            (json!([1]), &[]),
        ] {
            assert_eq!(names(&call), expected, "{call}");
        }
    }
}
