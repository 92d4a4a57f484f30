//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

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
fn one_by_one(period: Duration, lasting: &[Duration], pause: Duration) -> (Vec<Logged>, Vec<Logged>) {
    let mut free = Duration::ZERO;
    let one = |(lane, lasting): (usize, &Duration)| {
        let begins = (free + pause).max(period * (lane as u32 + 1));
        free = begins + *lasting;
        let at = |at| Logged { lane, at, completed: true };
        (at(begins), at(free))
    };
    lasting.iter().enumerate().map(one).unzip()
}

#[test]
fn only_calls_that_all_begin_a_period_after_the_one_before_drift() {
    let drifts = |lasting: &[Duration], pause| {
        let (calls, ended) = one_by_one(UNIT, lasting, pause);
        drift(&calls, &ended, calls.last().expect("there are some").at, UNIT)
    };
    let held = [UNIT.mul_f64(0.7); 6];
    assert!(!drifts(&held, Duration::ZERO));
    assert!(drifts(&held, UNIT), "it sleeps for a period after each call");
    // The judge has let them go so late that each takes longer than a period.
    assert!(!drifts(&[UNIT.mul_f64(1.6); 6], Duration::ZERO));
    // It stood still once, and what was late then is still catching up.
    let mut held_too_long = held;
    held_too_long[2] = UNIT * 6;
    assert!(!drifts(&held_too_long, Duration::ZERO));
}
