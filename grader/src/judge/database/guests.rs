//! Who is connected to a database, and whose turn it is on each connection. Knows no socket: messages go in.

use std::collections::{BTreeMap, VecDeque};

use super::messages::Message;
use crate::evidence::Connections;

/// All connections of a trial, by the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Guests {
    guests: BTreeMap<u64, Guest>,
    came: u64,
}

/// One connection.
#[derive(Debug, Default)]
struct Guest {
    /// The server's process for it.
    pid: Option<u32>,
    /// What the server has not answered yet: for each request the statements in it. The first is the greeting.
    requests: VecDeque<usize>,
    /// Statements of a request that is not complete.
    statements: usize,
    /// Whether the server waits for this guest in the middle of a request: for a password, or for rows.
    asked_back: bool,
    /// Whether an answer is on its way to a guest who has no room for more of it.
    delivering: bool,
    at: At,
}

/// Where a query is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum At {
    /// Nobody knows yet.
    #[default]
    Somewhere,
    /// It waits until the judge lets this lane go.
    Gate { visit: u64, lane: usize },
    /// It has been let go, or takes its time by itself.
    Past { visit: u64, lane: usize },
}

impl Guests {
    /// Somebody has come; its number.
    pub(super) fn enters(&mut self) -> u64 {
        self.came += 1;
        self.guests.insert(self.came, Guest { requests: VecDeque::from([0]), ..Guest::default() });
        self.came
    }

    /// It has gone; where its query was.
    pub(super) fn leaves(&mut self, guest: u64) -> At {
        self.guests.remove(&guest).unwrap_or_default().at
    }

    /// It has sent a message. Whether it is going.
    pub(super) fn says(&mut self, guest: u64, message: Message) -> bool {
        let Some(guest) = self.guests.get_mut(&guest) else { return false };
        guest.asked_back = false;
        match message.kind {
            // A query, or a call of a function.
            b'Q' | b'F' => guest.requests.push_back(1),
            // A statement that was prepared runs.
            b'E' => guest.statements += 1,
            b'S' => guest.requests.push_back(std::mem::take(&mut guest.statements)),
            _ => {}
        }
        message.kind == b'X'
    }

    /// The server has sent it a message; where the query was that has been answered by it.
    pub(super) fn hears(&mut self, guest: u64, message: Message) -> At {
        const GRANTED: u32 = 0;
        const LAST_WORD: u32 = 12;
        let Some(guest) = self.guests.get_mut(&guest) else { return At::Somewhere };
        match message.kind {
            b'K' => guest.pid = Some(message.number),
            b'R' => guest.asked_back = ![GRANTED, LAST_WORD].contains(&message.number),
            // Rows are to come from the client.
            b'G' | b'W' => guest.asked_back = true,
            b'Z' => {
                guest.requests.pop_front();
                return std::mem::take(&mut guest.at);
            }
            _ => {}
        }
        At::Somewhere
    }

    /// An answer is on its way, or has arrived.
    pub(super) fn delivers(&mut self, guest: u64, delivering: bool) {
        if let Some(guest) = self.guests.get_mut(&guest) {
            guest.delivering = delivering;
        }
    }

    /// The server's process `pid` was seen at `lane`: at its gate, or past it. Whether that is new: then it is visit
    /// number `visit`.
    pub(super) fn seen(&mut self, pid: u32, lane: usize, gated: bool, visit: u64) -> bool {
        let guest = self.guests.values_mut().find(|guest| guest.pid == Some(pid) && !guest.requests.is_empty());
        let Some(guest) = guest else { return false };
        // What was let go may still have looked held.
        if let At::Gate { lane: known, .. } | At::Past { lane: known, .. } = guest.at
            && known == lane
        {
            return false;
        }
        guest.at = if gated { At::Gate { visit, lane } } else { At::Past { visit, lane } };
        true
    }

    /// This visit is let go.
    pub(super) fn let_go(&mut self, visit: u64) {
        for guest in self.guests.values_mut() {
            if let At::Gate { visit: other, lane } = guest.at
                && other == visit
            {
                guest.at = At::Past { visit, lane };
            }
        }
    }

    /// Whether a query is under way of which nobody knows where it is.
    pub(super) fn has_lost_sight(&self) -> bool {
        self.guests.values().any(|guest| !guest.rests() && guest.pid.is_some())
    }

    /// Whether nothing will come to anybody before somebody asks for it, or is let go.
    pub(super) fn all_rest(&self) -> bool {
        self.guests.values().all(Guest::rests)
    }

    /// How many have come in all.
    pub(super) fn came(&self) -> u64 {
        self.came
    }

    /// What is open now.
    pub(super) fn connections(&self) -> Connections {
        // Requests behind another one. What prepares a statement or closes one is none.
        let queued = |guest: &Guest| guest.requests.iter().skip(1).chain([&guest.statements]).sum::<usize>();
        let behind = self.guests.values().filter(|guest| matches!(guest.at, At::Gate { .. })).map(queued).sum();
        Connections { open: self.guests.len(), queued: behind }
    }
}

impl Guest {
    /// Whether the server waits: for this guest, or for the judge.
    fn rests(&self) -> bool {
        self.requests.is_empty() || self.asked_back || self.delivering || matches!(self.at, At::Gate { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: u8, number: u32) -> Message {
        Message { kind, number }
    }

    /// Somebody who has been let in, with the server's process 7.
    fn with_a_guest() -> (Guests, u64) {
        let mut guests = Guests::default();
        let guest = guests.enters();
        assert!(!guests.all_rest(), "the server greets");
        guests.hears(guest, of(b'R', 5));
        assert!(guests.all_rest(), "the guest is asked for a password");
        guests.says(guest, of(b'p', 0));
        for (kind, number) in [(b'R', 0), (b'K', 7), (b'Z', 0)] {
            assert!(!guests.all_rest());
            guests.hears(guest, of(kind, number));
        }
        assert!(guests.all_rest() && !guests.has_lost_sight());
        (guests, guest)
    }

    #[test]
    fn a_query_is_followed_from_the_request_to_the_answer() {
        let (mut guests, guest) = with_a_guest();
        guests.says(guest, of(b'Q', 0));
        assert!(guests.has_lost_sight() && !guests.all_rest());
        assert!(guests.seen(7, 3, true, 1) && !guests.seen(7, 3, true, 2) && !guests.seen(8, 3, true, 2));
        assert!(guests.all_rest(), "it waits for the judge");
        guests.let_go(1);
        assert!(!guests.all_rest() && !guests.seen(7, 3, true, 2), "what was let go is not held again");
        assert_eq!(guests.hears(guest, of(b'Z', 0)), At::Past { visit: 1, lane: 3 });
        assert!(guests.all_rest());
        assert_eq!(guests.leaves(guest), At::Somewhere);
        assert_eq!((guests.came(), guests.connections()), (1, Connections::default()));
    }

    #[test]
    fn requests_behind_one_that_is_held_are_counted() {
        for (sent, queued) in [("Q", 0), ("QQQ", 2), ("BES", 0), ("BESBES", 1), ("QPDSCS", 0), ("QBE", 1)] {
            let (mut guests, guest) = with_a_guest();
            for kind in sent.bytes() {
                guests.says(guest, of(kind, 0));
            }
            guests.seen(7, 0, true, 1);
            assert_eq!(guests.connections(), Connections { open: 1, queued }, "{sent}");
        }
    }

    #[test]
    fn who_is_asked_for_rows_or_cannot_take_any_is_not_waited_for() {
        let (mut guests, guest) = with_a_guest();
        guests.says(guest, of(b'Q', 0));
        guests.hears(guest, of(b'G', 0));
        assert!(guests.all_rest());
        assert!(!guests.says(guest, of(b'd', 0)) && !guests.all_rest());
        guests.delivers(guest, true);
        assert!(guests.all_rest());
        guests.delivers(guest, false);
        assert!(!guests.all_rest() && guests.says(guest, of(b'X', 0)));
    }
}
