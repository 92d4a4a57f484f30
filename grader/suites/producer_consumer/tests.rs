//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::suites::made_up::{is_sound, number, observed, ran};

fn piped() -> impl Strategy<Value = Piped> {
    (ran(vec(0_u64..4, 0..4)), number()).prop_map(|(ran, clones)| Piped { ran, clones })
}

fn produced() -> impl Strategy<Value = Produced> {
    (number(), vec(number(), 0..4)).prop_map(|(sent, arrived)| Produced { sent, arrived })
}

proptest! {
    #[test]
    fn only_all_results_pass(seen in observed(piped()), values in vec(0_u64..4, 0..4), round in number()) {
        if let Ok(piped) = seen.returned::<Piped>() {
            for stall in &seen.stalls {
                let right = in_process(&seen, &piped, round, stall, 3).is_ok();
                prop_assert_eq!(right, stall.held == 3);
            }
        }
        match results(&seen) {
            Ok(results) if all_processed(&seen, &results, &values).is_ok() => {
                let (mut results, mut values) = (results, values);
                results.sort_unstable();
                values.sort_unstable();
                prop_assert_eq!(results, values);
            }
            Ok(_) => {}
            Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
        }
        prop_assert!(without_gates(seen, 5).works.iter().all(|piece| piece.lane < 5));
    }

    #[test]
    fn only_all_items_pass(seen in observed(ran(produced())), n in 0_usize..4) {
        match came_to::<Produced>(&seen) {
            Ok(produced) => {
                prop_assert_eq!(arrived(&seen, &produced.arrived, n).is_ok(), produced.arrived.iter().copied().eq(0..n));
                prop_assert_eq!(counted(&seen, produced.sent, n, "as it was").is_ok(), produced.sent == n);
            }
            Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
        }
    }
}
