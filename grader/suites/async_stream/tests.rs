//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::suites::made_up::{is_sound, observed, ran};

fn answer() -> impl Strategy<Value = Read> {
    let value = prop_oneof![any::<u64>().prop_map(Value::Number), Just(Value::Error)];
    let values = vec((value, any::<u32>().prop_map(|at| Duration::from_millis(u64::from(at)))), 0..4);
    (values, any::<bool>()).prop_map(|(values, ended)| Read { values, ended })
}

proptest! {
    #[test]
    fn only_streams_that_end_pass(seen in observed(ran(answer()))) {
        let ran = match finished(&seen) {
            Ok(ran) => ran,
            Err(stop) => {
                prop_assert!(is_sound(&seen, &stop), "{:?}", stop);
                return Ok(());
            }
        };
        match read(&seen, &ran) {
            Ok(read) => prop_assert_eq!(ends(&seen, &read).is_ok(), read.ended),
            Err(stop) => prop_assert!(ran.value.is_none() && is_sound(&seen, &stop)),
        }
    }
}
