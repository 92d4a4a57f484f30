//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::suites::made_up::{is_sound, observed};

proptest! {
    #[test]
    fn only_what_returned_comes_to_something(seen in observed(vec(0_u64..4, 0..4))) {
        for result in [came_to::<Vec<u64>>(&seen), came_to_without_asking(&seen)] {
            match result {
                Ok(_) => prop_assert!(matches!(seen.ending, Ending::Returned(_))),
                Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
            }
        }
        for stall in &seen.stalls {
            prop_assert_eq!(asleep(&seen, stall).is_ok(), stall.for_good || seen.awake.is_none());
        }
    }
}
