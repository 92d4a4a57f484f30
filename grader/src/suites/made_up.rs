//! Observations that no honest student process ever caused, for the tests of what follows from them.

use std::time::Duration;

use harness::Ran;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::finding::Stop;
use crate::evidence::{Connections, Ending, Note, Observed, Piece, Stall};

/// A number of the student process's own choice.
pub fn number() -> impl Strategy<Value = usize> + Clone {
    prop_oneof![3 => 0_usize..12, 1 => Just(usize::MAX), 1 => any::<usize>()]
}

fn time() -> impl Strategy<Value = Duration> + Clone {
    let any_time = (any::<u64>(), 0_u32..1_000_000_000).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos));
    prop_oneof![3 => (0_u64..2000).prop_map(Duration::from_millis), 1 => Just(Duration::MAX), 1 => any_time]
}

/// JSON of any kind.
pub fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,9}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 5, |inner| {
        let names =
            prop::sample::select(vec!["value", "elapsed", "pages", "ran", "sent", "Ok"]).prop_map(str::to_owned);
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((names, inner), 0..5).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// How a future ran, as nobody's future runs.
pub fn ran<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Ran<T>> {
    let numbers = (number(), number(), number(), number(), number());
    (option::of(value), time(), time(), numbers).prop_map(|(value, elapsed, real, numbers)| {
        let (polls, most_tasks, tasks_started, tasks_left, new_threads) = numbers;
        Ran { value, elapsed, real, polls, most_tasks, tasks_started, tasks_left, new_threads }
    })
}

/// An observation of a call that ended in any way, and most often returned one of these answers, or JSON of any kind.
pub fn observed<T: Serialize + std::fmt::Debug>(answer: impl Strategy<Value = T>) -> impl Strategy<Value = Observed> {
    let returned = answer.prop_map(|answer| serde_json::to_value(answer).expect("answers have a JSON form"));
    let ending = prop_oneof![
        6 => returned.prop_map(Ending::Returned),
        2 => json().prop_map(Ending::Returned),
        1 => (".{0,9}", ".{0,9}", any::<bool>())
            .prop_map(|(message, place, unfinished)| Ending::Panicked { message, place, unfinished }),
        1 => prop::sample::select(vec![
            Ending::Open,
            Ending::Exited("gone".to_owned()),
            Ending::Deadlocked,
            Ending::Silent,
            Ending::Spinning,
            Ending::Polling,
            Ending::Endless("on and on".to_owned()),
            Ending::OutOfMemory,
            Ending::Flooded,
            Ending::Tampered("a forgery".to_owned()),
            Ending::Unobserved("too busy".to_owned()),
        ]),
    ];
    let piece =
        (number(), time(), option::of(time()), any::<bool>(), option::of(any::<u64>()), option::of(any::<bool>()));
    let piece = piece.prop_map(|(lane, start, lasted, dropped, thread, spawned)| {
        let end = lasted.map(|lasted| start.saturating_add(lasted));
        Piece { lane, start, end, dropped, thread, spawned }
    });
    let note = (number(), time()).prop_map(|(lane, at)| Note { lane, at });
    let stall = (number(), number(), number(), number(), number(), number(), any::<bool>());
    let stall = stall.prop_map(|(held, notes, ended, threads, children, zombies, for_good)| Stall {
        held,
        notes,
        ended,
        threads,
        children,
        zombies,
        for_good,
        connections: Connections::default(),
    });
    (ending, vec(piece, 0..8), vec(note, 0..4), vec(stall, 0..3), time(), option::of(any::<bool>())).prop_map(
        |(ending, works, notes, stalls, elapsed, live)| Observed {
            ending,
            works,
            notes,
            stalls,
            elapsed,
            live,
            ..Observed::default()
        },
    )
}

/// Whether this stops the check with a failure, or with a verdict of none where the grader could not tell.
pub fn is_sound(seen: &Observed, stop: &Stop) -> bool {
    match stop {
        Stop::Failed(failure, _) => !failure.message.is_empty(),
        Stop::Ungraded(_) => matches!(seen.ending, Ending::Unobserved(_) | Ending::Open),
    }
}
