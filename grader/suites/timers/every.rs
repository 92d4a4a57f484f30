//! The check of `call_every`: when its calls come, and what it waits for.

use std::time::Duration;

use harness::{Clock, Logged};

use super::calls::{Call, Happened};
use super::{DELAY, SHORT, SLACK, late, once};
use crate::judge::{Hold, Judge};
use crate::suites::finding::{Finding, Stop, not_spinning, waited_elsewhere, within_the_hour};
use crate::suites::timing::until_one_passes;
use crate::verdict::{Diagnosis, Failure};

pub(super) async fn does_not_drift(judge: Judge) -> Finding {
    let times = 5 + judge.below(10) as u64;
    let lasting = vec![DELAY.mul_f64(0.4), DELAY.mul_f64(0.9), Duration::ZERO, DELAY.mul_f64(0.7)];
    for (period, times, lasting) in [
        (SHORT, 4, vec![SHORT / 2]),
        (DELAY, times, lasting),
        (DELAY, 1, vec![DELAY / 2]),
        (DELAY, 0, vec![Duration::ZERO]),
    ] {
        on_a_paused_clock(&judge, period, times, lasting).await?;
    }
    until_one_passes(|unit| on_a_clock_that_runs(&judge, unit)).await
}

async fn on_a_paused_clock(judge: &Judge, period: Duration, times: u64, lasting: Vec<Duration>) -> Result<(), Stop> {
    let last = if times == 0 { Duration::ZERO } else { lasting[(times as usize - 1) % lasting.len()] };
    let call = Call::Every { clock: Clock::Paused, period, times, lasting: Some(lasting) };
    let seen = judge.trial().await?.call(call, Hold::nothing().pinging()).await?;
    let Happened { ran, calls, ended, .. } = seen.returned()?;
    within_the_hour(&seen, &ran)?;
    let numbers: Vec<usize> = seen.notes.iter().map(|note| note.lane).collect();
    for (number, call) in calls.iter().enumerate() {
        let due = period * (number as u32 + 1);
        let message = format!("call {number} of a period of {period:?} began after {:?}", call.at);
        if call.at < due {
            let otherwise = Failure::new(Diagnosis::DidNotWait, message);
            return Err(seen.fail(waited_elsewhere(&ran, due - call.at).unwrap_or(otherwise)));
        }
        if call.at > due + SLACK {
            return Err(seen.fail(Failure::new(Diagnosis::Drifted, message)));
        }
    }
    if !numbers.iter().copied().eq(0..times as usize) || calls.len() != numbers.len() {
        let message = format!("{times} calls were asked for, {} came: {numbers:?}", numbers.len());
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    let due = period * times as u32 + last;
    let message = format!(
        "the last of {times} calls of a period of {period:?} ends after {due:?}; it returned after {:?}",
        ran.elapsed
    );
    if ended.iter().filter(|call| call.completed).count() < times as usize || ran.elapsed < due {
        return Err(seen.fail(Failure::new(Diagnosis::NotAwaited, message)));
    }
    if ran.elapsed > due + SLACK {
        return Err(seen.fail(late(message)));
    }
    Ok(())
}

/// Whether calls that the judge holds for more than half of the period still come when they are due.
async fn on_a_clock_that_runs(judge: &Judge, period: Duration) -> Finding {
    const TIMES: usize = 6;
    // Together they are more than three periods.
    let holds = [period.mul_f64(0.7); TIMES];
    let call = Call::Every { clock: Clock::Real, period, times: TIMES as u64, lasting: None };
    let seen = judge.trial().await?.call(call, Hold::for_delays(&holds).pinging()).await?;
    let happened: Happened = seen.returned()?;
    not_spinning(&seen, &happened.ran)?;
    once(&seen, seen.works.len(), TIMES)?;
    for (number, piece) in seen.works.iter().enumerate() {
        let due = period * (number as u32 + 1);
        let message =
            format!("call {number} of a period of {period:?} began after {:.0?}, on a clock that runs", piece.start);
        // Early on one of the two clocks: a judge without a processor sees late what came too early.
        if piece.start < due || happened.calls.get(number).is_some_and(|call| call.at < due) {
            return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
        }
    }
    let lost = lost(&happened.calls, &happened.ended, period);
    if lost > 2 * period + seen.kept_waiting() {
        let message = format!(
            "{TIMES} calls of a period of {period:?} began {lost:.0?} too late in all, on a clock that runs: the time \
             spent in calls adds up"
        );
        return Err(seen.fail(Failure::new(Diagnosis::Drifted, message)));
    }
    if seen.works.iter().any(|piece| piece.dropped || piece.end.is_none()) {
        let message = "a call was dropped before its end, on a clock that runs";
        return Err(seen.fail(Failure::new(Diagnosis::NotAwaited, message)));
    }
    Ok(seen.evidence())
}

/// How late calls began in all that could have begun before: when they were due, or when the call before them was over. One
/// that does not drift loses only what the machine takes. A judge that lets go late what it holds makes calls long, and
/// that is not counted.
pub(super) fn lost(calls: &[Logged], ended: &[Logged], period: Duration) -> Duration {
    let over = |number: usize| ended.iter().find(|end| end.lane + 1 == number).map_or(Duration::ZERO, |end| end.at);
    let late = |call: &Logged| call.at.saturating_sub(over(call.lane).max(period * (call.lane as u32 + 1)));
    calls.iter().map(late).sum()
}
