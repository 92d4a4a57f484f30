//! What the judge does with work that has begun.

use std::time::Duration;

use harness::wire::Outcome;

/// How pieces of work are held, and how each of them ends.
#[derive(Debug, Clone)]
pub struct Hold {
    pub(super) rule: Rule,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) ping: bool,
    pub(super) drop_at_stall: bool,
    pub(super) drop_when_idle: bool,
    pub(super) freely: bool,
    pub(super) patiently: bool,
    pub(super) naps: bool,
    pub(super) spins: bool,
    pub(super) ping_at_notes: bool,
}

/// When a piece of work is let go.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    /// At once.
    Free,
    /// When so many are there together; if they never will be, the gate opens, and from then on each piece is
    /// held for [`PACE`] so that the timeline shows the pattern.
    Gate { together: usize },
    /// When nothing more can come. So often; then as above.
    Stall { rounds: usize, letting: Letting },
    /// Each after its own delay, by lane.
    Delays(Vec<Duration>),
    /// All these lanes first, then let go in this order, each a little after the one before it is over.
    Order(Vec<usize>),
    /// When so many are there, one of them; the others when nothing more can come of that.
    First { which: Which, together: usize },
}

/// Which of the pieces that are held is let go before the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// This lane's.
    Lane(usize),
    /// That of the lowest lane.
    Lowest,
    /// That of the highest lane.
    Highest,
}

/// Whom a stall lets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letting {
    /// All that are held.
    All,
    /// The one that has been held longest.
    Oldest,
}

/// How long a piece is held once the gate is open because nothing more could come: long enough to be seen on a
/// timeline, short enough for ten of them in a row.
pub(super) const PACE: Duration = Duration::from_millis(20);

/// The time between two pieces that are let go in a given order: enough for the first to get there first.
pub(super) const SPACING: Duration = Duration::from_millis(4);

impl Hold {
    fn by(rule: Rule) -> Hold {
        Hold {
            rule,
            outcomes: Vec::new(),
            ping: false,
            drop_at_stall: false,
            drop_when_idle: false,
            freely: false,
            patiently: false,
            naps: false,
            spins: false,
            ping_at_notes: false,
        }
    }

    /// Lets each piece go at once.
    #[must_use]
    pub fn nothing() -> Hold {
        Hold::by(Rule::Free)
    }

    /// Holds nothing. When the student's future does nothing but wait, sees whether the event loop answers a ping, and
    /// if it does, has the future dropped. For waits that are too long to be seen to their end.
    #[must_use]
    pub fn until_idle() -> Hold {
        Hold { drop_when_idle: true, ..Hold::nothing() }
    }

    /// Holds all until `n` are there together.
    #[must_use]
    pub fn until_together(n: usize) -> Hold {
        Hold::by(Rule::Gate { together: n })
    }

    /// Holds all until nothing more can come, `rounds` times.
    #[must_use]
    pub fn until_still(rounds: usize, letting: Letting) -> Hold {
        Hold::by(Rule::Stall { rounds, letting })
    }

    /// Holds each for its own delay.
    #[must_use]
    pub fn for_delays(delays: &[Duration]) -> Hold {
        Hold::by(Rule::Delays(delays.to_vec()))
    }

    /// Holds these lanes until all are there, then lets them go in this order.
    #[must_use]
    pub fn in_order(lanes: &[usize]) -> Hold {
        Hold::by(Rule::Order(lanes.to_vec()))
    }

    /// Holds `n` until all are there, lets one of them go, and the others only when nothing more comes of that.
    #[must_use]
    pub fn one_before_the_others(lane: usize, n: usize) -> Hold {
        Hold::which_before_the_others(Which::Lane(lane), n)
    }

    /// Holds until `n` are there, lets one of them go, then each that comes, and the others of those `n` only when nothing
    /// more comes of that.
    #[must_use]
    pub fn which_before_the_others(which: Which, n: usize) -> Hold {
        Hold::by(Rule::First { which, together: n })
    }

    /// The value that each lane's work returns. Lanes beyond the list get 0.
    #[must_use]
    pub fn giving(mut self, values: &[u64]) -> Hold {
        self.outcomes = values.iter().copied().map(Outcome::Value).collect();
        self
    }

    /// The lane whose work panics. Follows [`giving`](Hold::giving).
    #[must_use]
    pub fn panicking(mut self, lane: usize) -> Hold {
        self.outcomes[lane] = Outcome::Panic;
        self
    }

    /// Sends a ping when the first piece is held, and another each time that nothing more seems to come. A gate opens
    /// only when they have been answered, or never will be.
    #[must_use]
    pub fn pinging(mut self) -> Hold {
        self.ping = true;
        self
    }

    /// Sends a ping at the first note, and sees at the next one whether it has been answered: for what the judge cannot
    /// hold, because it takes its time by itself.
    #[must_use]
    pub fn pinging_at_notes(mut self) -> Hold {
        self.ping_at_notes = true;
        self
    }

    /// When nothing more can come, has the student's future dropped instead of letting anything go.
    #[must_use]
    pub fn then_drop(mut self) -> Hold {
        self.drop_at_stall = true;
        self
    }

    /// After the last time that nothing more can come, lets each piece go at once instead of at a pace that can be
    /// seen on a timeline.
    #[must_use]
    pub fn then_freely(mut self) -> Hold {
        self.freely = true;
        self
    }

    /// Where a failure follows if nothing more comes: waits as long for it as a packet may be on its way.
    #[must_use]
    pub fn patiently(mut self) -> Hold {
        self.patiently = true;
        self
    }

    /// For what is waited for in naps, however long it is held: a lock on a file, at which whoever wants it looks again and
    /// again. A process that does nothing but sleep and look stands still here after a moment, not after seconds.
    #[must_use]
    pub fn awaited_in_naps(mut self) -> Hold {
        self.naps = true;
        self
    }

    /// For what whoever spins may have too, as others do who sleep until it comes: a process that has used the processor for a
    /// while, and nothing has come of it, stands still here.
    #[must_use]
    pub fn awaited_by_spinning(mut self) -> Hold {
        self.spins = true;
        self
    }

    pub(super) fn outcome(&self, lane: usize) -> Outcome {
        self.outcomes.get(lane).copied().unwrap_or(Outcome::Value(0))
    }
}
