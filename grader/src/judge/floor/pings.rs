//! The pings of a call: they ask whether its event loop still gives its other tasks a turn.

use std::time::Duration;

use harness::wire::Order;

/// The pings of a call; they have the numbers 1, 2, …
#[derive(Debug, Default)]
pub(super) struct Pings {
    sent: u64,
    answered: u64,
    /// Whether the last one may still be answered in time.
    awaited: bool,
    /// Whether one was sent because nothing more seemed to come. Until something does, one is enough.
    pub(super) sent_in_doubt: bool,
    /// The processor time that the call had used when it was first looked at with the last one unanswered.
    unanswered_at: Option<Duration>,
}

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pong {
    /// To the last ping.
    Last,
    /// To an earlier one.
    Earlier,
    /// To one that was never sent.
    Forged,
}

impl Pings {
    /// The order that asks once more.
    pub(super) fn ask(&mut self) -> Order {
        self.sent += 1;
        self.awaited = true;
        self.unanswered_at = None;
        Order::Ping(self.sent)
    }

    /// Takes an answer.
    pub(super) fn answer(&mut self, number: u64) -> Pong {
        self.answered += 1;
        if number != self.answered || number > self.sent {
            return Pong::Forged;
        }
        if number < self.sent {
            return Pong::Earlier;
        }
        // Late ones come when what they were to prove has been decided.
        self.awaited = false;
        Pong::Last
    }

    /// Whether any was sent.
    pub(super) fn any(&self) -> bool {
        self.sent > 0
    }

    /// Whether the last one may still be answered in time.
    pub(super) fn awaited(&self) -> bool {
        self.awaited
    }

    /// The time for an answer is over; whether one was missing.
    pub(super) fn give_up(&mut self) -> bool {
        std::mem::take(&mut self.awaited)
    }

    /// The processor time that the call had used when it was first looked at with the last ping unanswered; `None` if it
    /// owes no answer. `cpu` is what it has used by now. Not the time before: a judge that got no processor itself may
    /// ask late, and that is not to be held against the call.
    pub(super) fn unanswered_since(&mut self, cpu: Duration) -> Option<Duration> {
        self.awaited.then(|| *self.unanswered_at.get_or_insert(cpu))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_answer_has_time_from_when_it_is_first_missed() {
        let mut pings = Pings::default();
        assert_eq!(pings.unanswered_since(SECOND), None);
        pings.ask();
        assert_eq!(pings.unanswered_since(9 * SECOND), Some(9 * SECOND));
        assert_eq!(pings.unanswered_since(10 * SECOND), Some(9 * SECOND));
        assert_eq!(pings.answer(1), Pong::Last);
        assert_eq!(pings.unanswered_since(11 * SECOND), None);
        pings.ask();
        assert_eq!(pings.unanswered_since(12 * SECOND), Some(12 * SECOND));
        pings.ask();
        assert_eq!(pings.unanswered_since(13 * SECOND), Some(13 * SECOND), "each has its own time");
    }

    #[test]
    fn an_answer_is_to_a_ping_that_was_sent_and_to_each_once() {
        assert_eq!(Pings::default().answer(1), Pong::Forged);
        let mut pings = Pings::default();
        pings.ask();
        pings.ask();
        assert_eq!([1, 2, 2].map(|number| pings.answer(number)), [Pong::Earlier, Pong::Last, Pong::Forged]);
    }
}
