//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use harness::Logged;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::suites::made_up::{is_sound, number, observed, ran};

fn happened() -> impl Strategy<Value = Happened> {
    let logged = (number(), 0_u64..4000).prop_map(|(lane, at)| {
        let at = Duration::from_millis(at);
        Logged { lane, at, completed: true }
    });
    (ran(number()), vec(logged.clone(), 0..4), vec((number(), any::<bool>()), 0..3), vec(logged, 0..4))
        .prop_map(|(ran, calls, cancelled, ended)| Happened { ran, calls, cancelled, ended })
}

proptest! {
    #[test]
    fn only_a_call_that_came_when_it_was_due_passes(seen in observed(happened()), delay in 0_u64..4000) {
        let due = Duration::from_millis(delay);
        let calls = [Arranged { how: How::Later(due), then: Then::Keep }];
        match seen.returned::<Happened>() {
            Ok(happened) if each_came(&seen, &happened, &calls, &[0]).is_ok() => {
                let call = happened.calls.iter().find(|call| call.lane == 0).expect("it came");
                prop_assert!(call.at >= due && call.at <= due + SLACK);
                prop_assert_eq!(seen.notes.len(), 1);
            }
            Ok(_) => {}
            Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
        }
        prop_assert_eq!(not_cancelled(&seen).is_ok(), !seen.notes.is_empty());
    }
}
