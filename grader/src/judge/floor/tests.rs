//! Whatever a student process reports, and whenever: the floor goes on or ends, and an end is an end.

use std::collections::HashMap;

use harness::wire::{Panic, Place};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::evidence::Connections;
use crate::judge::hold::Letting;
use crate::sandbox::stillness::Thread;

/// What can happen to a floor.
#[derive(Debug, Clone)]
enum Event {
    Report(Report),
    /// A request for this page arrives and is held.
    Arrived(usize),
    /// A request for this page arrives and is answered after a delay.
    Stays(usize, Duration),
    /// A request with this number is over. It may never have come.
    Left(u64, bool),
    Stalled(bool),
    TakesLong,
    Looked(Look),
    /// Time passes, and what is due is let go.
    Passes(Duration),
    End(Ending),
}

fn lane() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0_usize..6, 1 => Just(usize::MAX), 1 => any::<usize>()]
}

/// Few tickets, so that they are forged and repeated often.
fn ticket() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0_u64..6, 1 => any::<u64>()]
}

fn event() -> impl Strategy<Value = Event> {
    let place = (any::<u64>(), any::<bool>()).prop_map(|(thread, spawned)| Place { thread, spawned });
    let began = (ticket(), lane(), place).prop_map(|(ticket, lane, place)| Report::Began { ticket, lane, place });
    let look = (any::<[bool; 3]>(), vec(any::<(u32, u64, u32)>(), 0..4));
    let ending = prop_oneof![Just(Ending::Spinning), Just(Ending::Flooded), Just(Ending::Exited("gone".to_owned()))];
    prop_oneof![
        12 => began.prop_map(Event::Report),
        8 => (ticket(), any::<bool>()).prop_map(|(ticket, completed)| Event::Report(Report::Ended { ticket, completed })),
        2 => lane().prop_map(|lane| Event::Report(Report::Noted { lane })),
        3 => prop_oneof![0_u64..4, any::<u64>()].prop_map(|number| Event::Report(Report::Pong(number))),
        1 => Just(Event::Report(Report::Returned { value: Value::Null })),
        1 => Just(Event::Report(Report::Panicked { panic: Panic::default() })),
        1 => Just(Event::Report(Report::Ready)),
        1 => Just(Event::Report(Report::PolledOften)),
        4 => lane().prop_map(Event::Arrived),
        3 => (lane(), 0_u64..50).prop_map(|(lane, delay)| Event::Stays(lane, Duration::from_millis(delay))),
        4 => (0_u64..9, any::<bool>()).prop_map(|(id, dropped)| Event::Left(id, dropped)),
        4 => any::<bool>().prop_map(Event::Stalled),
        1 => Just(Event::TakesLong),
        2 => look.prop_map(|([still, ready, stopped], threads)| {
            let thread = |(id, turns, awake)| Thread { id, turns, awake: Duration::from_micros(u64::from(awake)) };
            let threads = threads.into_iter().map(thread).collect();
            Event::Looked(Look { still, threads, children: 0, zombies: 0, ready, stopped })
        }),
        6 => (0_u64..40).prop_map(|time| Event::Passes(Duration::from_millis(time))),
        1 => ending.prop_map(Event::End),
    ]
}

fn hold() -> impl Strategy<Value = Hold> {
    let few = || prop_oneof![3 => 0_usize..5, 1 => Just(usize::MAX)];
    let letting = prop_oneof![Just(Letting::All), Just(Letting::Oldest)];
    let delays = vec((0_u64..50).prop_map(Duration::from_millis), 0..4);
    let kind = prop_oneof![
        Just(Hold::nothing()),
        Just(Hold::until_idle()),
        few().prop_map(Hold::until_together),
        (few(), letting).prop_map(|(rounds, letting)| Hold::until_still(rounds, letting)),
        delays.prop_map(|delays| Hold::for_delays(&delays)),
        vec(lane(), 0..5).prop_map(|lanes| Hold::in_order(&lanes)),
        (lane(), few()).prop_map(|(lane, n)| Hold::one_before_the_others(lane, n)),
    ];
    (kind, any::<[bool; 4]>()).prop_map(|(hold, [ping, drop, freely, panic])| {
        let hold = if ping { hold.pinging() } else { hold };
        let hold = if drop { hold.then_drop() } else { hold };
        let hold = if freely { hold.then_freely() } else { hold };
        if panic { hold.giving(&[1, 2, 3]).panicking(1) } else { hold }
    })
}

/// Lets these events happen, and looks after each at what must hold whatever they are.
async fn check(hold: Hold, events: Vec<Event>) {
    let mut floor = Floor::new(hold, None);
    let (mut visits, mut released) = (0, HashMap::<u64, usize>::new());
    let mut begun = HashMap::<u64, usize>::new();
    for (happened, event) in events.into_iter().enumerate() {
        let before = floor.ending().clone();
        match event {
            Event::Report(report) => {
                if let Report::Began { ticket, .. } = report {
                    *begun.entry(ticket).or_default() += 1;
                }
                floor.report(report);
            }
            // The judge numbers its visits itself, so no number comes twice.
            Event::Arrived(lane) => {
                floor.visit(Visit::Arrived { id: visits, lane, stay: Stay::UntilLetGo(oneshot::channel().0) });
                visits += 1;
            }
            Event::Stays(lane, delay) => {
                floor.visit(Visit::Arrived { id: visits, lane, stay: Stay::For(delay) });
                visits += 1;
            }
            Event::Left(id, dropped) => floor.visit(Visit::Over { id, dropped }),
            Event::Stalled(for_good) => floor.stalled(for_good, Connections::default()),
            Event::TakesLong => floor.takes_long(),
            Event::Looked(look) => floor.looked(&look),
            Event::Passes(time) => tokio::time::advance(time).await,
            Event::End(ending) => floor.end(ending),
        }
        floor.let_go_what_is_due();
        assert!(floor.next_due().is_some() == floor.owes());
        let _ = (floor.fails_at_a_stall(), floor.unanswered_since(Duration::ZERO));
        for order in floor.orders() {
            if let Order::Release { ticket, .. } = order {
                *released.entry(ticket).or_default() += 1;
            }
        }
        for (ticket, times) in &released {
            assert!(begun.get(ticket) >= Some(times), "{ticket} was let go more often than it began");
        }
        let (seen, most) = (&floor.seen, happened + 1);
        assert!(seen.works.len() <= most && seen.notes.len() <= most && seen.stalls.len() <= most);
        assert!(floor.held.len() + floor.due.len() <= 2 * most && floor.under_way.len() <= most);
        assert!(before == Ending::Open || before == *floor.ending(), "{before:?} became {:?}", floor.ending());
    }
    let seen = floor.observed(Duration::ZERO, String::new());
    let evidence = seen.evidence();
    assert!(evidence.most_in_flight.unwrap_or_default() <= seen.works.len());
    assert_eq!(seen.most_in_flight(), counted(&seen), "the most in flight, counted one by one");
}

/// The most pieces in flight together, in the way that takes longest to count and least to understand.
fn counted(seen: &Observed) -> usize {
    let at = |moment| {
        seen.works.iter().filter(move |piece| piece.start <= moment && piece.end.is_none_or(|end| moment < end))
    };
    seen.works.iter().map(|piece| at(piece.start).count()).max().unwrap_or(0)
}

fn paused<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime can be built").block_on(future)
}

proptest! {
    #[test]
    fn whatever_happens_the_floor_goes_on_or_ends(hold in hold(), events in vec(event(), 0..40)) {
        paused(check(hold, events));
    }
}

fn began(ticket: u64) -> Event {
    Event::Report(Report::Began { ticket, lane: usize::MAX, place: Place { thread: u64::MAX, spawned: true } })
}

fn ended(ticket: u64) -> Event {
    Event::Report(Report::Ended { ticket, completed: true })
}

#[test]
fn what_is_forged_is_tampering() {
    let pong = |number| Event::Report(Report::Pong(number));
    for (what, hold, events) in [
        ("an end without a beginning", Hold::nothing(), vec![ended(1)]),
        ("two ends", Hold::nothing(), vec![began(1), ended(1), ended(1)]),
        ("two beginnings", Hold::nothing(), vec![began(1), began(1)]),
        ("two beginnings at a gate", Hold::until_together(2), vec![began(1), began(1)]),
        ("two beginnings, the first one due", Hold::for_delays(&[]), vec![began(1), began(1)]),
        ("a pong that nobody asked for", Hold::nothing(), vec![pong(1)]),
        ("a pong for the next ping", Hold::until_together(2).pinging(), vec![began(1), pong(2)]),
        ("two pongs for one ping", Hold::until_together(2).pinging(), vec![began(1), pong(1), pong(1)]),
        ("the pong of no ping", Hold::until_together(2).pinging(), vec![began(1), pong(0)]),
        ("ready, twice", Hold::nothing(), vec![Event::Report(Report::Ready)]),
    ] {
        let mut floor = Floor::new(hold, None);
        for event in events {
            let Event::Report(report) = event else { unreachable!("all are reports") };
            floor.report(report);
        }
        // As after each report: what is due is let go, also of a call that has just ended.
        floor.let_go_what_is_due();
        assert!(matches!(floor.ending(), Ending::Tampered(_)), "{what}: {:?}", floor.ending());
    }
}

#[test]
fn a_call_without_end_ends() {
    let mut floor = Floor::new(Hold::until_together(usize::MAX), None);
    for ticket in 0..=2 * MOST_REPORTS as u64 {
        floor.report(Report::Began { ticket, lane: 0, place: Place { thread: 0, spawned: false } });
    }
    assert!(matches!(floor.ending(), Ending::Endless(_)), "{:?}", floor.ending());
    let seen = floor.observed(Duration::ZERO, String::new());
    assert_eq!(seen.most_in_flight(), MOST_REPORTS);
}

#[test]
fn a_future_polls_itself_while_nothing_is_due_and_nobody_else_is_kept_waiting() {
    let mut floor = Floor::new(Hold::for_delays(&[Duration::ZERO]).pinging(), None);
    assert!(!floor.polls_itself());
    floor.report(Report::PolledOften);
    assert!(floor.polls_itself());
    floor.report(Report::Began { ticket: 1, lane: 0, place: Place { thread: 0, spawned: false } });
    assert!(!floor.polls_itself(), "what it waits for comes by itself");
    floor.let_go_what_is_due();
    assert!(floor.polls_itself());
    floor.ping();
    assert!(!floor.polls_itself(), "whether others get their turn is not known yet");
    floor.report(Report::Pong(1));
    assert!(floor.polls_itself());
}
