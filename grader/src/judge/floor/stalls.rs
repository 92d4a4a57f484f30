//! What follows when nothing more seems to come: the question whether anything can still run over there, and then a
//! stall, or the end.

use std::time::Duration;

use harness::wire::Order;

use super::Floor;
use crate::evidence::{Connections, Ending, Stall};
use crate::judge::hold::{Letting, Rule};

impl Floor {
    /// Whether a failure follows from it if nothing more can come.
    pub(in crate::judge) fn fails_at_a_stall(&self) -> bool {
        let short = |together| !self.open && self.held.len() < together;
        let fails = self.held.is_empty()
            || self.hold.patiently
            || matches!(self.hold.rule, Rule::Gate { together } if short(together));
        fails && !self.is_in_doubt()
    }

    /// Nothing more can come while the judge holds what it holds.
    pub(in crate::judge) fn stalled(&mut self, for_good: bool, connections: Connections) {
        let unanswered = self.pings.give_up();
        if unanswered {
            self.seen.live = Some(false);
        }
        if self.doubts() {
            return;
        }
        self.pings.sent_in_doubt = false;
        if self.held.is_empty() {
            return self.stalled_with_nothing_held(for_good);
        }
        if let Rule::Gate { together } = self.hold.rule
            && unanswered
            && self.held.len() >= together
        {
            return self.review();
        }
        self.seen.stalls.push(Stall {
            held: self.held.len(),
            notes: self.seen.notes.len(),
            ended: self.seen.works.iter().filter(|piece| piece.end.is_some()).count(),
            threads: self.seen.threads,
            children: self.children,
            zombies: self.zombies,
            for_good,
            connections,
        });
        if self.hold.drop_at_stall {
            // What is held now is dropped with the future; what comes later must not hang.
            self.orders.push(Order::Drop);
            self.held.clear();
            self.open = true;
            return;
        }
        match self.hold.rule {
            Rule::Stall { letting: Letting::Oldest, .. } if self.stalls_left > 1 => {
                self.stalls_left -= 1;
                let oldest = self.held.remove(0);
                self.let_go(oldest);
            }
            Rule::Stall { letting: Letting::All, .. } if self.stalls_left > 1 => {
                self.stalls_left -= 1;
                self.let_all_go();
            }
            Rule::Order(ref mut lanes) => {
                let oldest = self.held.remove(0);
                let works = &self.seen.works;
                let lane = self.under_way.get(&oldest).map(|&index| works[index].lane);
                lanes.retain(|other| Some(*other) != lane);
                self.let_go(oldest);
            }
            _ => {
                self.open = !self.hold.freely;
                self.passed = self.hold.freely;
                self.let_all_go();
            }
        }
    }

    /// Nothing more can come, and not because of the judge.
    fn stalled_with_nothing_held(&mut self, for_good: bool) {
        if self.hold.drop_when_idle && self.seen.live == Some(true) {
            self.hold.drop_when_idle = false;
            self.orders.push(Order::Drop);
        } else {
            self.end(if for_good { Ending::Deadlocked } else { Ending::Silent });
        }
    }

    /// Whether it is expected of the process to sleep and look again.
    pub(in crate::judge) fn allows_naps(&self) -> bool {
        self.hold.naps
    }

    /// Whether it is nothing against the process that it looks again and again for what is held.
    pub(in crate::judge) fn allows_spinning(&self) -> bool {
        self.hold.spins && !self.held.is_empty()
    }

    /// The processor time that the call had used when it was first looked at with a ping unanswered; `None` if it owes no
    /// answer. `cpu` is what it has used by now.
    pub(in crate::judge) fn unanswered_since(&mut self, cpu: Duration) -> Option<Duration> {
        self.pings.unanswered_since(cpu)
    }

    /// The call takes longer than any that is right.
    pub(in crate::judge) fn takes_long(&mut self) {
        if self.hold.ping {
            self.doubts();
        }
    }

    /// Asks whether anything can still run over there, unless it has been asked; whether it asks.
    pub(super) fn doubts(&mut self) -> bool {
        let asks = self.is_in_doubt();
        if asks {
            self.pings.sent_in_doubt = true;
            self.ping();
        }
        asks
    }

    /// Pings that nobody wanted are sent only where the call ends: a loop that answers is not the one that is stuck.
    pub(super) fn is_in_doubt(&self) -> bool {
        let wanted = self.hold.ping || self.held.is_empty();
        wanted && !self.pings.sent_in_doubt && !self.pings.awaited() && self.seen.live != Some(false)
    }

    pub(super) fn ping(&mut self) {
        let ask = self.pings.ask();
        self.orders.push(ask);
    }
}
