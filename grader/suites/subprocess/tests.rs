//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::suites::made_up::{is_sound, number, observed, ran};

fn output() -> impl Strategy<Value = Output> {
    vec(0..3_u8, 0..3).prop_map(|bytes| Output::of(&bytes))
}

fn ended() -> impl Strategy<Value = Ended> {
    (proptest::option::of(0..3), output(), output()).prop_map(|(status, stdout, stderr)| Ended {
        status,
        stdout,
        stderr,
    })
}

fn came() -> impl Strategy<Value = Came> {
    prop_oneof![3 => ended().prop_map(Ok), 1 => ".{0,5}".prop_map(Err)]
}

proptest! {
    #[test]
    fn only_the_commands_own_results_pass(seen in observed(ran(vec(came(), 0..3))), expected in vec(ended(), 0..3)) {
        match all_ended(&seen, &expected) {
            Ok(()) => prop_assert_eq!(runs(&seen), Ok(expected.into_iter().map(Ok).collect())),
            Err(stop) => prop_assert!(is_sound(&seen, &stop), "{:?}", stop),
        }
    }

    #[test]
    fn only_processes_run_together(seen in observed(ran(vec(came(), 0..3))), n in number()) {
        if all_at_once(&seen, n, "commands").is_ok() {
            prop_assert!(seen.stalls.is_empty());
        }
    }
}
