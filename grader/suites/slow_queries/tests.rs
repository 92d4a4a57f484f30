//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::answers::{alone, as_expected};
use super::in_flight::{SLIDING, bounded, takes_the_next, together, unshared};
use super::*;
use crate::evidence::Stall;
use crate::suites::made_up::{is_sound, number, observed, ran};

fn rows() -> impl Strategy<Value = Rows> {
    prop_oneof![
        3 => vec("[ab]?", 0..3).prop_map(Rows::Rows),
        1 => (option::of("[0-9]{5}"), ".{0,5}").prop_map(|(code, text)| Rows::Failed { code, text }),
    ]
}

proptest! {
    #[test]
    fn only_the_right_rows_pass(
        seen in observed(ran(vec(rows(), 0..4))),
        expected in vec(option::of(vec("[ab]?", 0..3).prop_map(Rows::Rows)), 0..4),
        limit in number(),
        n in number(),
    ) {
        prop_assert_eq!(together(&seen, n).is_ok(), seen.stalls.is_empty());
        let all_came = |stall: &Stall| stall.held.saturating_add(stall.ended) >= SLIDING;
        prop_assert_eq!(takes_the_next(&seen).is_ok(), seen.stalls.first().is_some_and(all_came));
        let open = seen.stalls.iter().map(|stall| stall.connections.open).max().unwrap_or(0);
        prop_assert_eq!(bounded(&seen, limit, n).is_ok(), seen.most_in_flight() <= limit && open <= limit);
        prop_assert_eq!(closed(&seen).is_ok(), open == 0);
        prop_assert_eq!(unshared(&seen).is_ok(), seen.stalls.iter().all(|stall| stall.connections.queued == 0));
        let returned: Vec<Rows> = match came_to(&seen) {
            Ok(returned) => returned,
            Err(stop) => {
                prop_assert!(is_sound(&seen, &stop), "{:?}", stop);
                return Ok(());
            }
        };
        if alone(&seen, &returned, &expected).is_ok() {
            prop_assert_eq!(returned.len(), expected.len());
            prop_assert!(expected.iter().flatten().all(|rows| returned.contains(rows)));
        }
        let right: Vec<Rows> = expected.into_iter().flatten().collect();
        prop_assert_eq!(as_expected(&seen, &returned, &right).is_ok(), returned == right);
    }
}
