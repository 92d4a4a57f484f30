//! From what was observed to a finding: the words that all suites share.
//!
//! Pure: an [`Observed`] goes in, a [`Finding`] comes out.

use std::time::Duration;

use harness::Ran;
use harness::runtime::MOST_POLLS;
use serde::de::DeserializeOwned;

use crate::evidence::{Ending, Evidence, Observed};
use crate::judge::Fault;
use crate::judge::trial::{FLOOD, MEMORY};
use crate::verdict::{Diagnosis, Failure};

/// What a check came to: evidence that all was as it should be, or the reason to stop.
pub type Finding = Result<Evidence, Stop>;

/// Why a check stopped before its end.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// A mistake was seen.
    Failed(Box<Failure>, Box<Evidence>),
    /// The grader or the machine could not tell.
    Ungraded(String),
}

impl From<Fault> for Stop {
    fn from(Fault(reason): Fault) -> Stop {
        Stop::Ungraded(reason)
    }
}

/// More calls than any check asks for of a server. Where a check asks for more, they come at once, and not after half of
/// the time.
const MANY_CALLS: usize = 1000;

impl Observed {
    /// What the call returned, or the mistake that kept it from returning.
    ///
    /// # Errors
    ///
    /// A failure if the call did not return, or returned something that is no `T`.
    pub fn returned<T: DeserializeOwned>(&self) -> Result<T, Stop> {
        if let Ending::Returned(value) = &self.ending {
            return serde_json::from_value(value.clone()).map_err(|error| {
                self.fail(Failure::new(Diagnosis::Tampering, format!("the answer is none: {error}")))
            });
        }
        Err(self.did_not_return())
    }

    /// The mistake that kept the call from returning.
    #[must_use]
    pub fn did_not_return(&self) -> Stop {
        use Diagnosis as D;
        let failure = match &self.ending {
            Ending::Panicked { unfinished: true, place, .. } => {
                Failure::new(D::NotImplemented, format!("not implemented yet: {}", no_column(place)))
            }
            Ending::Panicked { message, place, .. } => a_panic(&format!("panicked at {place}"), message),
            Ending::Exited(how) => Failure::new(D::Crashed, format!("the process ended before it answered ({how})")),
            Ending::Deadlocked | Ending::Silent if self.live == Some(false) => {
                let message = "it never returns: something blocks the thread that all of its tasks share";
                Failure::new(D::BlockedEventLoop, message.to_owned() + &self.so_far())
            }
            Ending::Deadlocked => {
                let message = "it never returns: every thread waits for something that cannot come any more";
                Failure::new(D::Deadlock, message.to_owned() + &self.so_far())
            }
            Ending::Silent => {
                let message =
                    format!("it had not returned after {:.1?}, at the end of which nothing happened", self.elapsed);
                Failure::new(D::TimedOut, message + &self.so_far())
            }
            Ending::Spinning if self.live == Some(false) => {
                let message = format!(
                    "it used the processor for {:.1?} and left no time to the other tasks of its thread",
                    self.cpu
                );
                Failure::new(D::BlockedEventLoop, message).or(D::BusyWaiting)
            }
            Ending::Spinning if self.goes_on() => {
                Failure::new(D::TimedOut, format!("it goes on and on: {} calls or requests began", self.works.len()))
            }
            Ending::Spinning if self.live == Some(true) => {
                let message =
                    format!("it used the processor for {:.1?} while there was nothing to do but to wait", self.cpu);
                Failure::new(D::BusyWaiting, message)
            }
            Ending::Spinning => {
                let message = format!("it had not returned after {:.1?} of processor time", self.cpu);
                Failure::new(D::TimedOut, message).or(D::BusyWaiting)
            }
            Ending::Polling => polled_too_often(),
            Ending::Endless(how) => Failure::new(D::TimedOut, format!("it goes on and on: {how}")),
            Ending::OutOfMemory => {
                let message = format!("it asked for more than the {} GiB of memory that it may have", MEMORY >> 30);
                Failure::new(D::OutOfMemory, message)
            }
            Ending::Flooded => {
                Failure::new(D::TooMuchOutput, format!("it printed more than {} MiB before it was ended", FLOOD >> 20))
            }
            Ending::Tampered(how) => Failure::new(D::Tampering, how.clone()),
            Ending::Unobserved(why) => return Stop::Ungraded(why.clone()),
            Ending::Open | Ending::Returned(_) => {
                return Stop::Ungraded("the check expected the call not to return".to_owned());
            }
        };
        self.fail(failure)
    }

    /// How far it had come, if it had begun something: to stand behind a sentence.
    fn so_far(&self) -> String {
        let began = self.works.len();
        let ended = self.works.iter().filter(|piece| piece.end.is_some()).count();
        match began {
            0 => String::new(),
            _ => format!(" (calls or requests that had begun: {began}, of which {ended} had ended)"),
        }
    }

    /// Whether it made call after call until it was stopped: then it did not spend its time on waiting.
    fn goes_on(&self) -> bool {
        let last = self.works.iter().map(|piece| piece.start).max().unwrap_or_default();
        self.works.len() >= MANY_CALLS && last > self.elapsed / 2
    }

    /// The failure of calls that should have been under way together, drawn beside what that would have looked like.
    #[must_use]
    pub fn fail_to_meet(&self, failure: Failure) -> Stop {
        Stop::Failed(Box::new(failure), Box::new(self.evidence().beside_all_at_once()))
    }

    /// This failure, with what was observed as its evidence.
    #[must_use]
    pub fn fail(&self, failure: Failure) -> Stop {
        Stop::Failed(Box::new(failure), Box::new(self.evidence()))
    }
}

/// Whether a future waited to be woken, instead of having itself polled again and again.
///
/// # Errors
///
/// A failure, `busy-waiting`, if it was polled so often that it was dropped.
pub fn not_spinning<T>(seen: &Observed, ran: &Ran<T>) -> Result<(), Stop> {
    // How often in real time says how fast the machine is: whoever came to an end is left in peace.
    if ran.value.is_some() || ran.polls <= MOST_POLLS {
        return Ok(());
    }
    Err(seen.fail(polled_too_often()))
}

fn polled_too_often() -> Failure {
    let message = format!("its future had itself polled {MOST_POLLS} times and was not done");
    Failure::new(Diagnosis::BusyWaiting, message)
}

/// What a future came to that nobody drops before its end.
///
/// # Errors
///
/// A failure if it was dropped all the same, because it was polled too often, or has no value.
pub fn came_to<T: DeserializeOwned>(seen: &Observed) -> Result<T, Stop> {
    let ran: Ran<T> = seen.returned()?;
    not_spinning(seen, &ran)?;
    ran.value.ok_or_else(|| seen.fail(Failure::new(Diagnosis::Tampering, "the answer is none: it has no value")))
}

/// What a future came to on a paused clock, where no time that an answer could need is long.
///
/// # Errors
///
/// A failure if it spun, or if an hour passed and it had not returned.
pub fn within_the_hour<'a, T>(seen: &Observed, ran: &'a Ran<T>) -> Result<&'a T, Stop> {
    not_spinning(seen, ran)?;
    ran.value.as_ref().ok_or_else(|| {
        let message = "an hour passed on the paused clock, and it had not returned";
        seen.fail(Failure::new(Diagnosis::TimedOut, message).or(Diagnosis::Deadlock))
    })
}

/// Why `missing` may not have passed on a paused clock: threads did the waiting, or it blocked its own. `None` if so much
/// time has not passed on any clock.
#[must_use]
pub fn waited_elsewhere<T>(ran: &Ran<T>, missing: Duration) -> Option<Failure> {
    if ran.new_threads > 0 {
        let message = format!("it started a thread ({} in all) to wait for it", ran.new_threads);
        return Some(Failure::new(Diagnosis::ThreadPerWait, message));
    }
    (ran.real >= missing).then(|| {
        let message = format!("it kept the thread for {:.0?}, in which nothing else could run on it", ran.real);
        Failure::new(Diagnosis::BlockedEventLoop, message)
    })
}

/// What a panic shows that says this; `what` it did, and where if that is known.
#[must_use]
pub fn a_panic(what: &str, message: &str) -> Failure {
    if stops_the_loop(message) {
        let message = format!("a blocking call inside async code {what}: {}", first_line(message));
        return Failure::new(Diagnosis::BlockedEventLoop, message);
    }
    Failure::new(Diagnosis::Panicked, format!("{what}: {message}"))
}

/// Tokio and reqwest notice some blocking calls in async code themselves. Their words, as of tokio 1 and reqwest 0.13.
fn stops_the_loop(message: &str) -> bool {
    [
        "Cannot start a runtime from within a runtime",
        "Cannot drop a runtime in a context where blocking is not allowed",
        "Cannot block the current thread from within a runtime",
        "can call blocking only when running on the multi-threaded runtime",
        "cannot execute `LocalPool` executor from within another executor",
    ]
    .iter()
    .any(|words| message.contains(words))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// `src/lib.rs:3:5` as `src/lib.rs:3`.
fn no_column(place: &str) -> &str {
    place.rsplit_once(':').map_or(place, |(line, _)| line)
}

/// Compares what was returned with what should have been, and says whether only the order is wrong.
///
/// # Errors
///
/// A failure, `wrong-order` or `wrong-result`, if they differ.
pub fn same_values<T: PartialEq + Ord + Clone + std::fmt::Debug>(
    seen: &Observed,
    returned: &[T],
    expected: &[T],
) -> Result<(), Stop> {
    if returned == expected {
        return Ok(());
    }
    let sorted = |values: &[T]| {
        let mut values = values.to_vec();
        values.sort_unstable();
        values
    };
    let failure = if sorted(returned) == sorted(expected) {
        let place = |value| expected.iter().position(|other| other == value).unwrap_or(0);
        let order: Vec<usize> = returned.iter().map(place).collect();
        Failure::new(Diagnosis::WrongOrder, format!("all results are there, but in the order {}", listed(&order)))
    } else if returned.len() != expected.len() {
        let message = format!("{} results were expected, {} came", expected.len(), returned.len());
        Failure::new(Diagnosis::WrongResult, message)
    } else {
        let wrong = returned.iter().zip(expected).filter(|(returned, expected)| returned != expected).count();
        let first = returned.iter().zip(expected).position(|(returned, expected)| returned != expected).unwrap_or(0);
        let message = format!(
            "{wrong} of {} results are not what the call returned; the first of them is in place {first}, counted from 0",
            expected.len()
        );
        Failure::new(Diagnosis::WrongResult, message)
    };
    Err(seen.fail(failure))
}

/// The first few of them.
fn listed(numbers: &[usize]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = numbers.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = if numbers.len() > SHOWN { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
