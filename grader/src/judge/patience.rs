//! What the looks at a process have shown since it last moved, and what follows from it.

use std::time::Duration;

use tokio::time::Instant;

use super::stillness::Look;
use super::trial::{LOOK_EVERY, SILENCE};

/// A process stands still if so many looks in a row found it waiting and unmoved …
const STILL_LOOKS: u32 = 4;

/// So many turns on a processor, each shorter than this on average, are those of a process that gives back what it gets:
/// one that has something to do keeps a processor for milliseconds.
const MANY_TURNS: u64 = 1000;
const SHORT_TURN: Duration = Duration::from_millis(1);

/// What the looks at a process have shown since it last moved.
pub(super) struct Patience {
    pub(super) began: Instant,
    pub(super) last: Option<Look>,
    looks: u32,
    since: Instant,
    looked_at: Instant,
    pub(super) asleep: Duration,
    /// The same since the call began.
    pub(super) slept: Duration,
    pub(super) spent: Spent,
}

impl Default for Patience {
    fn default() -> Patience {
        let now = Instant::now();
        Patience {
            began: now,
            last: None,
            looks: 0,
            since: now,
            looked_at: now,
            asleep: Duration::ZERO,
            slept: Duration::ZERO,
            spent: Spent::default(),
        }
    }
}

impl Patience {
    /// Something happened: all over again.
    pub(super) fn moved(&mut self) {
        *self = Patience { began: self.began, slept: self.slept, spent: self.spent, ..Patience::default() };
    }

    /// Takes what a look showed.
    pub(super) fn looked(&mut self, look: Option<Look>) {
        let now = Instant::now();
        let passed = seen(now.duration_since(self.looked_at));
        self.looked_at = now;
        if look.as_ref().is_none_or(|look| !look.ready && !look.stopped) {
            self.asleep += passed;
            // Where the system does not tell, a process that runs may seem asleep.
            self.slept += if look.is_some() { passed } else { Duration::ZERO };
        }
        if look.is_some() && look == self.last && look.as_ref().is_some_and(|look| look.still) {
            self.looks += 1;
        } else {
            self.looks = 1;
            self.since = now;
            self.last = look;
        }
    }

    /// Whether the process has given back one processor after the other without ever sleeping.
    pub(super) fn yields(&self, cpu: Duration) -> bool {
        let turns: u64 = self.last.iter().flat_map(|look| &look.threads).map(|thread| thread.turns).sum();
        turns >= MANY_TURNS && cpu < SHORT_TURN * u32::try_from(turns).unwrap_or(u32::MAX) && self.slept < SILENCE
    }

    /// Whether the process waits for something that only the judge could send.
    pub(super) fn still(&self, so_long: Duration) -> bool {
        self.last.as_ref().is_some_and(|look| look.still)
            && self.looks >= STILL_LOOKS
            && self.since.elapsed() >= so_long
    }
}

/// What counts of the time between two looks. The judge itself may have had no processor: only as much as was meant to
/// pass.
fn seen(passed: Duration) -> Duration {
    passed.min(2 * LOOK_EVERY)
}

/// The processor time that a call is seen to use. It counts as the time does in which the call is seen asleep: what is
/// limited by the one and what is limited by the other come in the same order on a machine that is busy and on one that is
/// not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spent {
    counted: Duration,
    /// All that it had used at the last look.
    used: Duration,
    looked_at: Instant,
}

impl Default for Spent {
    fn default() -> Spent {
        Spent { counted: Duration::ZERO, used: Duration::ZERO, looked_at: Instant::now() }
    }
}

impl Spent {
    /// What counts of it by now, when the call has used so much.
    pub(super) fn by_now(&mut self, used: Duration) -> Duration {
        let now = Instant::now();
        let passed = now.duration_since(self.looked_at);
        let share = if passed.is_zero() { 1.0 } else { seen(passed).div_duration_f64(passed) };
        self.counted += used.saturating_sub(self.used).mul_f64(share);
        (self.used, self.looked_at) = (used, now);
        self.counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    #[tokio::test(start_paused = true)]
    async fn of_what_a_call_uses_as_much_counts_as_the_judge_has_seen() {
        let mut spent = Spent::default();
        tokio::time::advance(4 * MILLI).await;
        assert_eq!(spent.by_now(3 * MILLI), 3 * MILLI, "a judge that comes in time sees all of it");
        tokio::time::advance(800 * MILLI).await;
        assert_eq!(spent.by_now(403 * MILLI), 7 * MILLI, "and of half of a processor half of its own time");
    }
}
