//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::suites::made_up::{is_sound, number, observed};

proptest! {
    #[test]
    fn only_the_right_results_pass(
        seen in observed(vec(option::of(0_u64..4), 0..4)),
        values in vec(0_u64..4, 0..4),
        n in number(),
    ) {
        for call in [Call::RunThreaded { n }, Call::TryRunThreaded { n }] {
            match results(&call, &seen) {
                Ok(results) => {
                    let same = same_values(&seen, &results, &values);
                    prop_assert_eq!(same.is_ok(), results == values);
                    prop_assert!(matches!(seen.ending, Ending::Returned(_)));
                }
                Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
            }
        }
        prop_assert_eq!(together(&seen, n).is_ok(), seen.stalls.is_empty());
        prop_assert_eq!(called_once(&seen, n).is_ok(), seen.works.len() == n);
    }
}
