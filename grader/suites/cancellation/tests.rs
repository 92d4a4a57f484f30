//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use harness::Ran;
use proptest::collection::vec;
use proptest::prelude::*;

use super::run_until::nothing_left;
use super::ticker::{counted, no_tick_after_the_end, numbered, ticks_before_the_end};
use super::*;
use crate::suites::finding::{waited_elsewhere, within_the_hour};
use crate::suites::made_up::{is_sound, number, observed, ran};

proptest! {
    #[test]
    fn only_a_value_that_came_is_taken(seen in observed(ran(number())), missing in 0_u64..4000, came in number()) {
        match seen.returned::<Ran<usize>>() {
            Ok(ran) => {
                if let Err(stop) = within_the_hour(&seen, &ran) {
                    prop_assert!(is_sound(&seen, &stop), "{:?}", stop);
                }
                prop_assert_eq!(no_task_left(&seen, ran.tasks_left, "it returned").is_ok(), ran.tasks_left == 0);
                let left = seen.works.iter().filter(|piece| piece.end.is_none()).count();
                prop_assert_eq!(nothing_left(&seen, &ran, "it returned").is_ok(), left == 0 && ran.tasks_left == 0);
                let _ = waited_elsewhere(&ran, Duration::from_millis(missing));
            }
            Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
        }
        prop_assert!(counted(&seen, None, came).is_err());
    }

    #[test]
    fn only_ticks_numbered_from_zero_pass(seen in observed(ran(number())), ticks in vec(0_usize..4, 0..4)) {
        prop_assert_eq!(numbered(&seen, &ticks).is_ok(), ticks.iter().copied().eq(0..ticks.len()));
        prop_assert!(ticks_before_the_end(&seen).len() <= seen.notes.len());
        let _ = no_tick_after_the_end(&seen, "it was stopped");
    }
}
