//! What the looks at a process have shown since it last moved, and what follows from it.

use std::time::Duration;

use tokio::time::Instant;

use super::trial::{LOOK_EVERY, SILENCE};
use crate::sandbox::stillness::{Look, Thread};

/// A process stands still if so many looks in a row found it waiting and unmoved …
const STILL_LOOKS: u32 = 4;

/// So many turns on a processor, each shorter than this on average, are those of a process that gives back what it gets:
/// one that has something to do keeps a processor for milliseconds.
const MANY_TURNS: u64 = 1000;
const SHORT_TURN: Duration = Duration::from_millis(1);

/// Who goes to sleep does so long before it has had so much of a processor, or so many turns on one, since it last moved: it
/// may get no more than a moment of each that it gives back.
const CPU_TO_SLEEP: Duration = Duration::from_millis(100);
const TURNS_TO_SLEEP: u64 = 100;

/// What the looks at a process have shown since it last moved.
#[derive(Debug)]
pub(super) struct Patience {
    pub(super) began: Instant,
    pub(super) last: Option<Look>,
    looks: u32,
    since: Instant,
    /// The same since the call began.
    pub(super) account: Account,
    /// What it had slept, and spent, when it last moved.
    slept_before: Duration,
    spent_before: Duration,
    /// How many turns on a processor it had had by then.
    turns_before: u64,
}

impl Default for Patience {
    fn default() -> Patience {
        let now = Instant::now();
        Patience {
            began: now,
            last: None,
            looks: 0,
            since: now,
            account: Account::default(),
            slept_before: Duration::ZERO,
            spent_before: Duration::ZERO,
            turns_before: 0,
        }
    }
}

impl Patience {
    /// Something happened: all over again.
    pub(super) fn moved(&mut self) {
        let account = std::mem::take(&mut self.account);
        let (slept_before, spent_before) = (account.slept, account.spent);
        let turns_before = self.turns().max(self.turns_before);
        *self =
            Patience { began: self.began, slept_before, spent_before, turns_before, account, ..Patience::default() };
    }

    /// It has moved because it was asked to: no look before this one says anything, and the time that it has slept counts.
    pub(super) fn stirred(&mut self) {
        (self.last, self.looks, self.since) = (None, 0, Instant::now());
    }

    /// Takes what a look showed, and the processor time that the call has used so far.
    pub(super) fn looked(&mut self, look: Option<Look>, used: Duration) {
        self.account.looked(look.as_ref(), used);
        if look.is_some() && look == self.last && look.as_ref().is_some_and(|look| look.still) {
            self.looks += 1;
        } else {
            self.looks = 1;
            self.since = Instant::now();
            self.last = look;
        }
    }

    /// How long the process has been asleep since it last moved.
    pub(super) fn asleep(&self) -> Duration {
        self.account.slept.saturating_sub(self.slept_before)
    }

    /// How much of a processor it has used since it last moved.
    pub(super) fn busy(&self) -> Duration {
        self.account.spent.saturating_sub(self.spent_before)
    }

    /// Whether it does not go to sleep, whatever it does instead.
    pub(super) fn is_restless(&self) -> bool {
        self.busy() > CPU_TO_SLEEP || self.turns() >= self.turns_before + TURNS_TO_SLEEP
    }

    /// How many turns on a processor its threads had had when it was last looked at.
    fn turns(&self) -> u64 {
        self.last.iter().flat_map(|look| &look.threads).map(|thread| thread.turns).sum()
    }

    /// Whether the process has given back one processor after the other without ever sleeping.
    pub(super) fn yields(&self, cpu: Duration) -> bool {
        let turns = self.turns();
        turns >= MANY_TURNS
            && cpu < SHORT_TURN * u32::try_from(turns).unwrap_or(u32::MAX)
            && self.account.slept < SILENCE
    }

    /// Whether the process waits for something that only the judge could send.
    pub(super) fn still(&self, so_long: Duration) -> bool {
        self.last.as_ref().is_some_and(|look| look.still)
            && self.looks >= STILL_LOOKS
            && self.since.elapsed() >= so_long
    }
}

/// How a call has spent its time, as it would have on a machine of its own. What is limited by processor time and what is
/// limited by sleep come in the same order on a machine that is busy and on one that is not: of the time between two looks
/// no more counts than was meant to pass, because the judge itself may have had no processor; and a thread that waits for
/// a processor neither works nor sleeps.
#[derive(Debug)]
pub(super) struct Account {
    /// Processor time.
    pub(super) spent: Duration,
    /// Time in which all threads were asleep.
    pub(super) slept: Duration,
    looked_at: Instant,
    used: Duration,
    threads: Vec<Thread>,
    /// Time since a look that found nobody ready, and how much of it threads were awake: the kernel counts a wait for a
    /// processor only when it has ended.
    open: Duration,
    awake: Duration,
}

impl Default for Account {
    fn default() -> Account {
        Account {
            spent: Duration::ZERO,
            slept: Duration::ZERO,
            looked_at: Instant::now(),
            used: Duration::ZERO,
            threads: Vec::new(),
            open: Duration::ZERO,
            awake: Duration::ZERO,
        }
    }
}

impl Account {
    fn looked(&mut self, look: Option<&Look>, used: Duration) {
        let now = Instant::now();
        let passed = now.duration_since(self.looked_at);
        let counts = passed.min(2 * LOOK_EVERY);
        let share = if passed.is_zero() { 1.0 } else { counts.div_duration_f64(passed) };
        self.spent += used.saturating_sub(self.used).mul_f64(share);
        (self.looked_at, self.used) = (now, used);
        self.open += counts;
        let Some(look) = look else {
            // Where the system does not tell, a process that runs may seem asleep.
            return self.settle();
        };
        self.awake += self.awake_since(&look.threads).mul_f64(share);
        look.threads.clone_into(&mut self.threads);
        if look.stopped {
            (self.open, self.awake) = (Duration::ZERO, Duration::ZERO);
        } else if !look.ready {
            self.settle();
        }
    }

    /// Whether it is asleep for most of its time.
    pub(super) fn naps(&self) -> bool {
        self.slept > self.spent
    }

    /// How long these threads were awake since the last look.
    fn awake_since(&self, threads: &[Thread]) -> Duration {
        let before = |id| self.threads.iter().find(|thread| thread.id == id).map(|thread| thread.awake);
        threads.iter().map(|thread| thread.awake.saturating_sub(before(thread.id).unwrap_or_default())).sum()
    }

    fn settle(&mut self) {
        self.slept += self.open.saturating_sub(self.awake);
        (self.open, self.awake) = (Duration::ZERO, Duration::ZERO);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: Duration = Duration::from_millis(1);

    /// A look at a process with one thread.
    fn look(awake: Duration, ready: bool) -> Look {
        let threads = vec![Thread { id: 7, turns: 1, awake }];
        Look { still: false, threads, children: 0, zombies: 0, ready, stopped: false }
    }

    #[tokio::test(start_paused = true)]
    async fn of_what_a_call_uses_as_much_counts_as_the_judge_has_seen() {
        let mut account = Account::default();
        tokio::time::advance(4 * MILLI).await;
        account.looked(None, 3 * MILLI);
        assert_eq!(account.spent, 3 * MILLI, "a judge that comes in time sees all of it");
        tokio::time::advance(800 * MILLI).await;
        account.looked(None, 403 * MILLI);
        assert_eq!(account.spent, 7 * MILLI, "and of half of a processor half of its own time");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_answers_the_judge_has_slept_as_long_as_before() {
        let mut patience = Patience::default();
        let asleep = || Some(look(Duration::ZERO, false));
        for _ in 0..2 {
            tokio::time::advance(4 * MILLI).await;
            patience.looked(asleep(), Duration::ZERO);
        }
        patience.stirred();
        tokio::time::advance(4 * MILLI).await;
        patience.looked(asleep(), Duration::ZERO);
        assert_eq!((patience.asleep(), patience.looks), (12 * MILLI, 1));
        patience.moved();
        assert_eq!(patience.asleep(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_used_before_something_happened_was_used_for_it() {
        let mut patience = Patience::default();
        for (used, happened, busy) in [(4, false, 4), (8, true, 0), (11, false, 3), (11, false, 3)] {
            tokio::time::advance(4 * MILLI).await;
            patience.looked(None, used * MILLI);
            if happened {
                patience.moved();
            }
            assert_eq!(patience.busy(), busy * MILLI, "{used}");
        }
        patience.stirred();
        assert_eq!(patience.busy(), 3 * MILLI, "an answer to the judge is no event");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_back_what_it_gets_is_restless_and_whoever_sleeps_is_not() {
        let mut patience = Patience::default();
        let after = |turns| Some(Look { threads: vec![Thread { id: 7, turns, awake: MILLI }], ..look(MILLI, true) });
        for (turns, used, happened, restless) in [
            (50, 1, true, false),
            (149, 2, false, false),
            (150, 2, false, true),
            (150, 2, true, false),
            (151, 9, false, false),
        ] {
            patience.looked(after(turns), used * MILLI);
            if happened {
                patience.moved();
            }
            assert_eq!(patience.is_restless(), restless, "{turns}");
        }
        for used in (10..=120).step_by(4) {
            tokio::time::advance(4 * MILLI).await;
            patience.looked(after(151), used * MILLI);
        }
        assert!(patience.is_restless(), "it had a processor for {:?}", patience.busy());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_for_a_processor_does_not_sleep() {
        let mut account = Account::default();
        account.looked(Some(&look(Duration::ZERO, false)), Duration::ZERO);
        for (awake, ready, slept) in [(1, false, 3), (1, true, 3), (1, true, 3), (10, false, 6), (10, false, 10)] {
            tokio::time::advance(4 * MILLI).await;
            account.looked(Some(&look(awake * MILLI, ready)), Duration::ZERO);
            assert_eq!(account.slept, slept * MILLI);
        }
    }
}
