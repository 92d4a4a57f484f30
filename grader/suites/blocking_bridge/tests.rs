//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use harness::Clock;

use super::calls::{Book, Lookup, Outcome};
use super::lookup::while_locked;
use super::run_blocking::{alone, reached};
use crate::suites::finding::came_to;
use crate::suites::made_up::{is_sound, number, observed, ran};

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        (".{0,3}", 0_u64..4).prop_map(|(input, value)| Outcome::Value(input, value)),
        ".{0,5}".prop_map(Outcome::Panic),
        Just(Outcome::Cancelled),
    ]
}

fn lookup() -> impl Strategy<Value = Lookup> {
    let book = (".{0,3}", ".{0,3}", any::<u16>()).prop_map(|(isbn, title, year)| Book { isbn, title, year });
    let books = prop_oneof![3 => vec(option::of(book), 0..4).prop_map(Ok), 1 => ".{0,5}".prop_map(Err)];
    (books, any::<bool>(), any::<bool>()).prop_map(|(books, locked, there)| Lookup { books, locked, there })
}

proptest! {
    #[test]
    fn only_calls_that_meet_pass(
        seen in observed(ran(vec(outcome(), 0..4))),
        ran in ran(vec(outcome(), 0..4)),
        n in number(),
    ) {
        prop_assert_eq!(reached(Clock::Real, &seen, &ran, n).is_ok(), seen.stalls.is_empty());
    }

    #[test]
    fn only_panics_in_their_places_pass(
        seen in observed(ran(vec(outcome(), 0..4))),
        expected in vec(option::of(Just(Outcome::Value(String::new(), 1))), 0..4),
    ) {
        match alone(&seen, &expected) {
            Ok(_) => {
                let returned = came_to::<Vec<Outcome>>(&seen).expect("something came");
                prop_assert_eq!(returned.into_iter().map(|one| (!one.is_error()).then_some(one)).collect::<Vec<_>>(), expected);
            }
            Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
        }
    }

    #[test]
    fn only_who_waits_for_the_lock_passes(seen in observed(ran(lookup())), found in lookup()) {
        if while_locked(&seen, &found).is_ok() {
            prop_assert!(seen.live != Some(false) && !found.locked);
            prop_assert!(found.books.is_err() || seen.works.first().is_some_and(|lock| lock.end.is_some()));
        }
    }
}
