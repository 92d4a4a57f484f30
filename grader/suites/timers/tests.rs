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

/// Calls that begin at the moments of a period, or so long after the end of the one before; when each ends.
fn one_by_one(period: Duration, lasting: &[Duration], pauses: &[Duration]) -> (Vec<Logged>, Vec<Logged>) {
    let mut free = Duration::ZERO;
    let one = |(lane, (lasting, pause)): (usize, (&Duration, &Duration))| {
        let begins = (free + *pause).max(period * (lane as u32 + 1));
        free = begins + *lasting;
        let at = |at| Logged { lane, at, completed: true };
        (at(begins), at(free))
    };
    lasting.iter().zip(pauses).enumerate().map(one).unzip()
}

#[test]
fn what_the_judge_holds_too_long_is_not_lost_and_what_is_slept_afterwards_is() {
    let lost = |lasting: &[Duration], pauses| {
        let (calls, ended) = one_by_one(UNIT, lasting, pauses);
        every::lost(&calls, &ended, UNIT)
    };
    let (none, held) = ([Duration::ZERO; 6], [UNIT.mul_f64(0.7); 6]);
    assert_eq!(lost(&held, &none), Duration::ZERO);
    // The judge has let them go so late that each takes longer than a period, or one of them much longer.
    assert_eq!(lost(&[UNIT.mul_f64(1.6); 6], &none), Duration::ZERO);
    let mut held_too_long = held;
    held_too_long[2] = UNIT * 6;
    assert_eq!(lost(&held_too_long, &none), Duration::ZERO);
    assert!(lost(&held, &[UNIT; 6]) > 4 * UNIT, "a period after each call");
    let every_other = [Duration::ZERO, UNIT, Duration::ZERO, UNIT, Duration::ZERO, UNIT];
    assert!(lost(&held, &every_other) > 2 * UNIT, "a period after every other call");
}
