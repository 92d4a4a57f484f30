//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::prelude::*;

use super::delays::{table, with};
use super::*;
use crate::evidence::Ending;
use crate::suites::made_up::{is_sound, number, observed, ran};

proptest! {
    #[test]
    fn only_a_value_that_came_is_taken(seen in observed(ran(vec(0_u64..4, 0..4))), n in number()) {
        match finished::<Vec<u64>>(&seen) {
            Ok((values, ran)) => {
                prop_assert!(matches!(seen.ending, Ending::Returned(_)));
                prop_assert_eq!(one_for_each(&seen, &values, n).is_ok(), values.len() == n);
                let failure = Failure::new(Diagnosis::DidNotWait, "too early");
                let stop = too_early(&seen, &ran, UNIT, failure);
                prop_assert!(matches!(stop, Stop::Failed(..)));
                let _ = (in_a_row(&ran, n), table(&seen, &ran, "run_concurrent", 10.0), with(stop, Evidence::default()));
            }
            Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
        }
    }
}
