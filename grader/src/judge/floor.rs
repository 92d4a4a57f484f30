//! The floor on which a call's work stands while the judge holds it: who is there, who may go, what was seen.
//!
//! Knows no process and no socket: reports and visits go in, orders come out.

mod pings;
mod stalls;

use std::collections::HashMap;
use std::time::Duration;

use harness::wire::{Order, Report};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::hold::{Hold, PACE, Rule, SPACING, Which};
use super::place::{Stay, Visit};
use crate::evidence::{Ending, Note, Observed, Piece};
use crate::sandbox::stillness::Look;
use pings::{Pings, Pong};

/// How many reports and visits one call may have. The most talkative honest one has a twentieth, and whatever follows
/// from them must not keep the judge busy for long, nor fill its memory: wiremock keeps all of a request's buffer.
const MOST_REPORTS: usize = 4_000;

/// One call's work and what was seen of it.
pub(super) struct Floor {
    hold: Hold,
    began: Instant,
    /// When the process was last looked at.
    looked_at: Instant,
    /// How long each thread had been awake before.
    awake_before: HashMap<u32, Duration>,
    seen: Observed,
    /// How many programs ran when the process was last looked at, and how many had ended that nobody had waited for.
    children: usize,
    zombies: usize,
    /// Where in `seen.works` the work stands that is not over.
    under_way: HashMap<Key, usize>,
    /// What the judge holds, oldest first.
    held: Vec<Key>,
    /// What is to be let go, and when.
    due: Vec<(Instant, Key)>,
    /// The replies that requests wait for, and whether the visit is over then.
    replies: HashMap<u64, (oneshot::Sender<()>, bool)>,
    orders: Vec<Order>,
    /// Whether the gate was opened because nothing more could come.
    open: bool,
    /// Whether the gate has seen as many as it wanted.
    passed: bool,
    stalls_left: usize,
    pings: Pings,
    /// Whether the call's future has had itself polled more often than it could mean well.
    polled_often: bool,
    reports: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Ticket(u64),
    Visit(u64),
}

impl Floor {
    /// For a call of a process that was seen like this just before.
    pub(super) fn new(hold: Hold, before: Option<&Look>) -> Floor {
        let threads = before.iter().flat_map(|look| &look.threads);
        let stalls_left = if let Rule::Stall { rounds, .. } = hold.rule { rounds } else { 0 };
        Floor {
            hold,
            began: Instant::now(),
            looked_at: Instant::now(),
            awake_before: threads.map(|thread| (thread.id, thread.awake)).collect(),
            seen: Observed::default(),
            children: 0,
            zombies: 0,
            under_way: HashMap::new(),
            held: Vec::new(),
            due: Vec::new(),
            replies: HashMap::new(),
            orders: Vec::new(),
            open: false,
            passed: false,
            stalls_left,
            pings: Pings::default(),
            polled_often: false,
            reports: 0,
        }
    }

    pub(super) fn ending(&self) -> &Ending {
        &self.seen.ending
    }

    pub(super) fn end(&mut self, ending: Ending) {
        if self.seen.ending == Ending::Open {
            // A thread that never rests had its time to answer.
            if ending == Ending::Spinning && self.pings.awaited() {
                self.seen.live = Some(false);
            }
            self.seen.stuck_children = self.seen.children.map(|_| self.children);
            self.seen.ending = ending;
            self.seen.elapsed = self.began.elapsed();
        }
    }

    /// Takes what a look at the process showed.
    pub(super) fn looked(&mut self, look: &Look) {
        let since = std::mem::replace(&mut self.looked_at, Instant::now()).elapsed();
        if look.stopped {
            self.seen.stopped += since;
        }
        self.seen.threads = self.seen.threads.max(look.threads.len());
        self.seen.children = self.seen.children.max(Some(look.children));
        (self.children, self.zombies) = (look.children, look.zombies);
        for thread in &look.threads {
            let before = self.awake_before.get(&thread.id).copied().unwrap_or_default();
            let awake = thread.awake.saturating_sub(before);
            self.seen.awake = Some(self.seen.awake.unwrap_or_default().max(awake));
        }
    }

    /// When the next piece is to be let go.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.due.iter().map(|(at, _)| *at).min()
    }

    /// Whether something will still be let go by itself.
    pub(super) fn owes(&self) -> bool {
        !self.due.is_empty()
    }

    /// Whether its future has itself polled again and again although nothing is to come by itself, and leaves other tasks
    /// their turn.
    pub(super) fn polls_itself(&self) -> bool {
        self.polled_often && !self.owes() && !self.pings.awaited()
    }

    /// The orders to send, in this order.
    pub(super) fn orders(&mut self) -> Vec<Order> {
        std::mem::take(&mut self.orders)
    }

    /// All that was seen.
    pub(super) fn observed(mut self, cpu: Duration, printed: String) -> Observed {
        self.seen.cpu = cpu;
        self.seen.printed = printed;
        self.seen
    }

    /// Takes a report of the student process.
    pub(super) fn report(&mut self, report: Report) {
        if self.has_heard_too_much() {
            return;
        }
        match report {
            Report::Began { ticket, lane, place } => {
                let (thread, spawned) = (Some(place.thread), Some(place.spawned));
                self.begin(Key::Ticket(ticket), Piece { thread, spawned, ..self.piece(lane) });
            }
            Report::Ended { ticket, completed } => {
                let key = Key::Ticket(ticket);
                if !self.over(key, !completed) {
                    self.end(Ending::Tampered("work ended that had not begun".to_owned()));
                }
            }
            Report::Noted { lane } => {
                self.seen.notes.push(Note { lane, at: self.began.elapsed() });
                if self.hold.ping_at_notes && !self.pings.any() {
                    self.ping();
                } else if self.hold.ping_at_notes && self.pings.give_up() {
                    self.seen.live = Some(false);
                }
            }
            Report::Pong(number) => match self.pings.answer(number) {
                Pong::Last => {
                    self.seen.live.get_or_insert(true);
                    self.review();
                }
                Pong::Earlier => {}
                Pong::Forged => self.end(Ending::Tampered("it answered a ping that was not sent".to_owned())),
            },
            Report::PolledOften => self.polled_often = true,
            Report::Returned { value } => self.end(Ending::Returned(value)),
            Report::Panicked { panic } => {
                self.end(Ending::Panicked { message: panic.message, place: panic.place, unfinished: panic.unfinished })
            }
            Report::Ready => self.end(Ending::Tampered("it said twice that it was ready".to_owned())),
        }
    }

    /// Takes what happened at the place.
    pub(super) fn visit(&mut self, visit: Visit) {
        if self.has_heard_too_much() {
            return;
        }
        match visit {
            Visit::Arrived { id, lane, stay: Stay::UntilLetGo(reply) } => {
                self.replies.insert(id, (reply, true));
                self.begin(Key::Visit(id), self.piece(lane));
            }
            Visit::Arrived { id, lane, stay: Stay::UntilItGoes(reply) } => {
                self.replies.insert(id, (reply, false));
                self.begin(Key::Visit(id), self.piece(lane));
            }
            Visit::Arrived { id, lane, stay: Stay::For(delay) } => {
                self.under_way.insert(Key::Visit(id), self.seen.works.len());
                self.seen.works.push(self.piece(lane));
                self.due.push((Instant::now() + delay, Key::Visit(id)));
            }
            Visit::Over { id, dropped } => {
                self.over(Key::Visit(id), dropped);
            }
        }
    }

    /// Lets go what is due.
    pub(super) fn let_go_what_is_due(&mut self) {
        let now = Instant::now();
        let (due, later) = std::mem::take(&mut self.due).into_iter().partition(|(at, _)| *at <= now);
        self.due = later;
        let due: Vec<(Instant, Key)> = due;
        for (_, key) in due {
            self.let_go(key);
        }
    }

    /// Counts what comes; ends the call if nobody could have that much to say.
    fn has_heard_too_much(&mut self) -> bool {
        self.reports += 1;
        let too_much = self.reports > MOST_REPORTS;
        if too_much {
            self.end(Ending::Endless(format!("more than {MOST_REPORTS} calls or requests began or ended")));
        }
        too_much
    }

    fn piece(&self, lane: usize) -> Piece {
        Piece { lane, start: self.began.elapsed(), end: None, dropped: false, thread: None, spawned: None }
    }

    fn begin(&mut self, key: Key, piece: Piece) {
        let lane = piece.lane;
        if self.under_way.contains_key(&key) {
            return self.end(Ending::Tampered("work began twice under one ticket".to_owned()));
        }
        self.under_way.insert(key, self.seen.works.len());
        self.seen.works.push(piece);
        if self.open {
            self.due.push((Instant::now() + PACE, key));
            return;
        }
        if self.passed && !matches!(self.hold.rule, Rule::Order(_)) {
            return self.let_go(key);
        }
        match &self.hold.rule {
            Rule::Free => self.let_go(key),
            Rule::Delays(delays) => {
                let delay = delays.get(lane).copied().unwrap_or_default();
                self.due.push((Instant::now() + delay, key));
            }
            Rule::Gate { .. } | Rule::Stall { .. } | Rule::Order(_) | Rule::First { .. } => {
                self.held.push(key);
                if self.hold.ping && !self.pings.any() {
                    self.ping();
                }
                self.review();
            }
        }
    }

    /// Whether what is held may go now.
    fn review(&mut self) {
        match self.hold.rule.clone() {
            Rule::Gate { together } => {
                if self.held.len() >= together && !self.pings.awaited() {
                    self.passed = true;
                    self.let_all_go();
                }
            }
            Rule::First { which, together } => {
                if !self.passed && self.held.len() >= together {
                    self.passed = true;
                    let lanes = self.held.iter().filter_map(|key| self.lane(key));
                    let lane = match which {
                        Which::Lane(lane) => Some(lane),
                        Which::Lowest => lanes.min(),
                        Which::Highest => lanes.max(),
                    };
                    if let Some(key) = lane.and_then(|lane| self.take_held(lane)) {
                        self.let_go(key);
                    }
                }
            }
            Rule::Order(lanes) => {
                let waits_for_one = self.under_way.len() > self.held.len();
                if !self.passed && self.held.len() < lanes.len() || waits_for_one {
                    return;
                }
                self.passed = true;
                if let Some(key) = lanes.first().and_then(|lane| self.take_held(*lane)) {
                    self.hold.rule = Rule::Order(lanes[1..].to_vec());
                    self.due.push((Instant::now() + SPACING, key));
                }
            }
            Rule::Free | Rule::Stall { .. } | Rule::Delays(_) => {}
        }
    }

    /// Takes a lane's piece out of what is held.
    fn take_held(&mut self, lane: usize) -> Option<Key> {
        let position = self.held.iter().position(|key| self.lane(key) == Some(lane))?;
        Some(self.held.remove(position))
    }

    /// The lane of a piece that is under way.
    fn lane(&self, key: &Key) -> Option<usize> {
        self.under_way.get(key).map(|&index| self.seen.works[index].lane)
    }

    fn let_all_go(&mut self) {
        for key in std::mem::take(&mut self.held) {
            self.let_go(key);
        }
    }

    fn let_go(&mut self, key: Key) {
        match key {
            Key::Ticket(ticket) => {
                let Some(&index) = self.under_way.get(&key) else { return };
                let outcome = self.hold.outcome(self.seen.works[index].lane);
                self.orders.push(Order::Release { ticket, outcome });
            }
            Key::Visit(id) => {
                // Without one, the site sends the reply by itself, about now.
                let reply = self.replies.remove(&id);
                let is_over = reply.is_none_or(|(reply, is_over)| {
                    let _ = reply.send(());
                    is_over
                });
                if is_over {
                    self.over(key, false);
                }
            }
        }
    }

    /// Notes the end of a piece; false if it had not begun.
    fn over(&mut self, key: Key, dropped: bool) -> bool {
        self.held.retain(|held| *held != key);
        self.due.retain(|(_, due)| *due != key);
        let Some(index) = self.under_way.remove(&key) else { return false };
        let piece = &mut self.seen.works[index];
        piece.end = Some(self.began.elapsed());
        piece.dropped = dropped;
        self.review();
        true
    }
}

#[cfg(test)]
mod tests;
