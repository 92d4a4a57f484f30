//! The hidden checks of exercise `timers`.
//!
//! Times are exact on a paused clock. So that nothing is right on that clock only, calls are also waited for on one that
//! runs, where the judge sees when they come and holds them.

mod calls;
mod every;
#[cfg(test)]
mod tests;

use std::time::Duration;

use calls::{Arranged, Call, Happened, How, MOST_CALLS, Then};
use harness::{Clock, Ran};

use crate::evidence::{Evidence, Observed};
use crate::judge::hold::Letting;
use crate::judge::{Hold, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, not_spinning, waited_elsewhere, within_the_hour};
use crate::suites::timing::until_one_passes;
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const EXACT: &str = "calls come exactly when they are due";
    Suite::of("timers", "calls that come at their time", include_str!("hints.md"))
        .check(
            EXACT,
            2,
            "`call_later` and `call_at` return at once, and the callback is called once, at the exact moment that was \
             asked for.",
            exactly_when_due,
        )
        .check(
            "calls come in due order, not in the order of the arrangements",
            1,
            "When many calls are arranged, each comes when it is due, in the order of the due times and not in the \
             order in which they were arranged.",
            in_due_order,
        )
        .needs(EXACT)
        .check(
            "what is past fires at once",
            1,
            "A call for a moment that is past, or after no delay, comes at once.",
            past_fires_at_once,
        )
        .check(
            "a cancelled call never comes",
            2,
            "`cancel` returns true if it was in time to stop the call, which then never comes, and false if the call \
             has begun or is over: also while it is under way on another thread.",
            cancelled_never_comes,
        )
        .needs(EXACT)
        .check(
            "a dropped Timer still fires",
            1,
            "A `Timer` that is dropped without being cancelled changes nothing: the call comes when it is due.",
            dropped_still_fires,
        )
        .needs(EXACT)
        .check(
            "call_every does not drift",
            2,
            "`call_every` calls `callback(0)`, `callback(1)`, … `times` times at exact multiples of `period`, the \
             first after one period, awaits each call, and returns when the last one has ended: the time spent in \
             calls shorter than the period does not add up.",
            every::does_not_drift,
        )
        .check(
            "the event loop stays live meanwhile",
            1,
            "Other tasks on the same thread go on running while calls are waited for.",
            loop_stays_live,
        )
}

/// Not whole seconds, nor whole tenths, so that nobody loses a fraction unseen.
const DELAY: Duration = Duration::from_millis(1537);

/// The shortest that anybody waits for in the first part of a check: so long no machine stands still by itself, and who has
/// blocked a thread for it is known by that.
const SHORT: Duration = Duration::from_millis(337);

/// The least time between two calls on a paused clock.
const UNIT: Duration = Duration::from_millis(30);

/// How much longer than exactly right is still right on a paused clock. Less than the shortest time of any check here.
const SLACK: Duration = Duration::from_millis(10);

/// Longer than any check lasts.
const HOUR: Duration = Duration::from_secs(3600);

/// Long after the last call of a check.
const LONG_AFTER: Duration = Duration::from_secs(60);

async fn exactly_when_due(judge: Judge) -> Finding {
    let delay = DELAY + UNIT * judge.below(16) as u32;
    // The short one first: a thread that is blocked waits for it in real time.
    for how in [How::Later(SHORT), How::At(SHORT), How::Later(delay), How::At(delay), How::Later(HOUR / 4)] {
        let calls = vec![Arranged { how, then: Then::Keep }];
        let (seen, happened) = arrange(&judge, Clock::Paused, &calls, how.due() + LONG_AFTER).await?;
        each_came(&seen, &happened, &calls, &[0])?;
    }
    until_one_passes(|unit| on_a_clock_that_runs(&judge, unit)).await
}

/// Whether the judge sees calls come when they are due, or little later.
async fn on_a_clock_that_runs(judge: &Judge, unit: Duration) -> Finding {
    let hows = [How::Later(2 * unit), How::At(4 * unit)];
    let calls = hows.map(|how| Arranged { how, then: Then::Keep });
    let (seen, happened) = arrange(judge, Clock::Real, &calls, 5 * unit).await?;
    for (lane, how) in hows.iter().enumerate() {
        let due = how.due();
        let Some(note) = seen.notes.iter().find(|note| note.lane == lane) else {
            let message = format!("a call due after {due:?} did not come, on a clock that runs");
            return Err(seen.fail(Failure::new(Diagnosis::NeverFired, message)));
        };
        let message = format!("a call due after {due:?} came after {:.0?}, on a clock that runs", note.at);
        // Early on one of the two clocks: a judge without a processor sees late what came too early.
        if note.at < due || happened.calls.iter().any(|call| call.lane == lane && call.at < due) {
            return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
        }
        // Late on both clocks: a judge without a processor sees late what came in time. And not for want of one itself.
        let latest = due + 2 * unit + seen.kept_waiting();
        if note.at > latest && happened.calls.iter().all(|call| call.lane != lane || call.at > latest) {
            return Err(seen.fail(late(message)));
        }
    }
    once(&seen, seen.notes.len(), hows.len())?;
    Ok(seen.evidence())
}

async fn in_due_order(judge: Judge) -> Finding {
    const CALLS: u32 = 40;
    let mut units: Vec<u32> = (1..=CALLS).collect();
    judge.shuffle(&mut units);
    // The last to be due is the first to be arranged, so that the order is never right by chance.
    units.insert(0, CALLS + 1);
    let arranged = |(lane, units): (usize, &u32)| {
        let delay = UNIT * *units;
        let how = if lane % 2 == 0 { How::Later(delay) } else { How::At(delay) };
        Arranged { how, then: Then::Keep }
    };
    let calls: Vec<Arranged> = units.iter().enumerate().map(arranged).collect();
    let (seen, happened) = arrange(&judge, Clock::Paused, &calls, UNIT * CALLS + LONG_AFTER).await?;
    let mut in_order: Vec<usize> = (0..calls.len()).collect();
    in_order.sort_by_key(|lane| units[*lane]);
    let came: Vec<usize> = seen.notes.iter().map(|note| note.lane).collect();
    if came.len() == in_order.len() && came != in_order {
        let first = came.iter().zip(&in_order).position(|(came, due)| came != due).unwrap_or(0);
        let message = format!("{} calls, and number {first} to come was not number {first} to be due", came.len());
        return Err(seen.fail(Failure::new(Diagnosis::WrongOrder, message)));
    }
    each_came(&seen, &happened, &calls, &in_order)?;
    Ok(seen.evidence())
}

async fn past_fires_at_once(judge: Judge) -> Finding {
    let ago = UNIT * (1 + judge.below(100) as u32);
    for how in [How::Ago(ago), How::At(Duration::ZERO), How::Later(Duration::ZERO)] {
        let calls = vec![Arranged { how, then: Then::Keep }];
        let (seen, happened) = arrange(&judge, Clock::Paused, &calls, LONG_AFTER).await?;
        each_came(&seen, &happened, &calls, &[0])?;
    }
    let calls = [
        Arranged { how: How::Ago(UNIT), then: Then::Keep },
        Arranged { how: How::Later(Duration::ZERO), then: Then::Keep },
    ];
    let (seen, _) = arrange(&judge, Clock::Real, &calls, 8 * UNIT).await?;
    if seen.notes.len() != calls.len() {
        let message =
            format!("{} calls were due at once; {} came, on a clock that runs", calls.len(), seen.notes.len());
        return Err(seen.fail(Failure::new(Diagnosis::NeverFired, message)));
    }
    Ok(seen.evidence())
}

async fn cancelled_never_comes(judge: Judge) -> Finding {
    let after = UNIT * (1 + judge.below(20) as u32);
    let cancel = |how, after| Arranged { how, then: Then::Cancel(after) };
    let calls = vec![
        cancel(How::Later(DELAY), Duration::ZERO),
        cancel(How::Later(DELAY), after),
        cancel(How::At(DELAY), DELAY - SLACK),
        Arranged { how: How::At(DELAY), then: Then::Keep },
        cancel(How::Later(DELAY), DELAY + after),
        Arranged { how: How::Later(2 * DELAY), then: Then::CancelItself },
    ];
    cancelled_right(&judge, Clock::Paused, &calls, HOUR / 2).await?;
    let calls = vec![
        cancel(How::Later(3 * UNIT), Duration::ZERO),
        cancel(How::Later(SLACK), 6 * UNIT),
        cancel(How::At(HOUR), UNIT),
    ];
    let mut evidence = Evidence::default();
    for clock in [Clock::Real, Clock::RealThreads] {
        evidence = cancelled_right(&judge, clock, &calls, 7 * UNIT).await?;
    }
    let hold = Hold::until_still(1, Letting::All).then_freely().pinging();
    let seen = judge.trial().await?.call(Call::CancelUnderWay { delay: SLACK }, hold).await?;
    let ran: Ran<bool> = seen.returned()?;
    not_spinning(&seen, &ran)?;
    if ran.value != Some(false) {
        let message = "`cancel` said that it was in time, while the call was under way on another thread";
        return Err(seen.fail(Failure::new(Diagnosis::LateCancel, message)));
    }
    Ok(evidence)
}

/// Whether each call came or was cancelled in time, and never both.
async fn cancelled_right(judge: &Judge, clock: Clock, calls: &[Arranged], lasts: Duration) -> Finding {
    let (seen, happened) = arrange(judge, clock, calls, lasts).await?;
    for (lane, Arranged { how, then }) in calls.iter().enumerate() {
        let came = seen.notes.iter().filter(|note| note.lane == lane).count();
        let answer = happened.cancelled.iter().find(|(other, _)| *other == lane).map(|(_, in_time)| *in_time);
        let what = match then {
            Then::Cancel(after) => format!("a call due after {:?} and cancelled after {after:?}", how.due()),
            Then::CancelItself => "a call that cancels itself".to_owned(),
            Then::Keep | Then::Drop => format!("a call due after {:?} that nobody cancels", how.due()),
        };
        let message = format!("{what}: it came {came} times, and `cancel` returned {answer:?}");
        let failure = match (came, answer) {
            (1.., Some(true)) => Failure::new(Diagnosis::LateCancel, message),
            (0, Some(false)) => Failure::new(Diagnosis::WrongResult, message),
            (0, None) => Failure::new(Diagnosis::NeverFired, message),
            (2.., _) => Failure::new(Diagnosis::WrongResult, message),
            // They are far apart, but on a clock that runs a machine that stands still lets them meet.
            (0, Some(true)) if clock == Clock::Paused && !is_in_time(how, then) => {
                Failure::new(Diagnosis::NeverFired, message)
            }
            (1, Some(false)) if clock == Clock::Paused && is_in_time(how, then) => {
                Failure::new(Diagnosis::WrongResult, message)
            }
            _ => continue,
        };
        return Err(seen.fail(failure));
    }
    Ok(seen.evidence())
}

fn is_in_time(how: &How, then: &Then) -> bool {
    matches!(then, Then::Cancel(after) if *after < how.due())
}

async fn dropped_still_fires(judge: Judge) -> Finding {
    let delay = DELAY + UNIT * judge.below(16) as u32;
    for how in [How::Later(delay), How::At(delay)] {
        let calls = vec![Arranged { how, then: Then::Drop }];
        let (seen, happened) = arrange(&judge, Clock::Paused, &calls, delay + LONG_AFTER).await?;
        not_cancelled(&seen)?;
        each_came(&seen, &happened, &calls, &[0])?;
    }
    let mut evidence = Evidence::default();
    for clock in [Clock::Real, Clock::RealThreads] {
        let calls = vec![Arranged { how: How::Later(SLACK), then: Then::Drop }];
        let (seen, _) = arrange(&judge, clock, &calls, 8 * UNIT).await?;
        not_cancelled(&seen)?;
        evidence = seen.evidence();
    }
    Ok(evidence)
}

fn not_cancelled(seen: &Observed) -> Result<(), Stop> {
    if !seen.notes.is_empty() {
        return Ok(());
    }
    Err(seen.fail(Failure::new(Diagnosis::CancelledByDrop, "the `Timer` was dropped, and the call did not come")))
}

async fn loop_stays_live(judge: Judge) -> Finding {
    let clock = Clock::Real;
    let one = |how| Call::Arrange { clock, calls: vec![Arranged { how, then: Then::Keep }], lasts: HOUR };
    let mut evidence = Evidence::default();
    for (what, call) in [
        ("`call_later`", one(How::Later(HOUR))),
        ("`call_at`", one(How::At(HOUR))),
        ("`call_every`", Call::Every { clock, period: HOUR, times: 2, lasting: None }),
    ] {
        let seen = judge.trial().await?.call(call, Hold::until_idle().pinging()).await?;
        if seen.live == Some(false) {
            let message = format!("while a call of {what} was waited for, no other task of its thread could run");
            return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
        }
        let _: Happened = seen.returned()?;
        evidence = seen.evidence();
    }
    Ok(evidence)
}

/// Arranges these calls in a process of its own.
async fn arrange(
    judge: &Judge,
    clock: Clock,
    calls: &[Arranged],
    lasts: Duration,
) -> Result<(Observed, Happened), Stop> {
    let call = Call::Arrange { clock, calls: calls.to_vec(), lasts };
    let seen = judge.trial().await?.call(call, Hold::nothing().pinging()).await?;
    let happened: Happened = seen.returned()?;
    within_the_hour(&seen, &happened.ran)?;
    Ok((seen, happened))
}

/// Whether each of these calls came once, exactly when it was due, on a paused clock.
fn each_came(seen: &Observed, happened: &Happened, calls: &[Arranged], lanes: &[usize]) -> Result<(), Stop> {
    for lane in lanes {
        let due = calls[*lane].how.due();
        // The clock of a thread is another one: its calls may come at any time, or too late to be seen.
        let threads = (happened.ran.new_threads > 0).then(|| waited_elsewhere(&happened.ran, due)).flatten();
        let Some(call) = happened.calls.iter().find(|call| call.lane == *lane) else {
            let message = format!("a call due after {due:?} did not come");
            return Err(seen.fail(threads.unwrap_or_else(|| Failure::new(Diagnosis::NeverFired, message))));
        };
        let message = format!("a call due after {due:?} came after {:?}", call.at);
        if call.at < due {
            let otherwise = Failure::new(Diagnosis::DidNotWait, message);
            return Err(seen.fail(waited_elsewhere(&happened.ran, due - call.at).unwrap_or(otherwise)));
        }
        if call.at > due + SLACK {
            return Err(seen.fail(threads.unwrap_or_else(|| late(message))));
        }
    }
    once(seen, seen.notes.len(), lanes.len().min(MOST_CALLS))
}

/// Whether as many calls came as were asked for.
fn once(seen: &Observed, came: usize, expected: usize) -> Result<(), Stop> {
    if came == expected {
        return Ok(());
    }
    let message = format!("{expected} calls were to come, {came} came");
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
}

fn late(message: String) -> Failure {
    Failure::new(Diagnosis::Drifted, message).hint("wait until the moment that was asked for, and no longer")
}
