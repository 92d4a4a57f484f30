//! `with_deadline`: exact, and with the work dropped.

use std::time::Duration;

use harness::Clock;

use super::calls::{Call, Job, Watched};
use super::{HOUR, PERIOD, SLACK, UNIT};
use crate::judge::{Hold, Judge};
use crate::suites::finding::{Finding, not_spinning, waited_elsewhere, within_the_hour};
use crate::suites::timing::until_one_passes;
use crate::verdict::{Diagnosis, Failure};

pub(super) async fn deadline_is_exact(judge: Judge) -> Finding {
    let limit = PERIOD + UNIT * judge.below(16) as u32;
    for (limit, work, ends) in [
        (limit, Job::Lasting(limit / 2), Some(limit / 2)),
        (limit, Job::Lasting(2 * limit), None),
        (limit, Job::Endless, None),
        (HOUR / 4, Job::Lasting(HOUR / 8), Some(HOUR / 8)),
        (limit, Job::Lasting(Duration::ZERO), Some(Duration::ZERO)),
        (Duration::ZERO, Job::Endless, None),
    ] {
        let value = judge.number();
        let call = Call::WithDeadline { clock: Clock::Paused, limit, work, value };
        let seen = judge.trial().await?.call(call, Hold::nothing().pinging()).await?;
        let watched: Watched<Vec<u64>> = seen.returned()?;
        let (ran, returned) = (&watched.ran, within_the_hour(&seen, &watched.ran)?);
        let (due, elapsed) = (ends.unwrap_or(limit), ran.elapsed);
        let what = ends.map_or("does not end in time".to_owned(), |ends| format!("ends after {ends:?}"));
        let message = format!("a limit of {limit:?} and work that {what}: it returned after {elapsed:?}");
        if elapsed < due {
            let otherwise = Failure::new(Diagnosis::DidNotWait, message);
            return Err(seen.fail(waited_elsewhere(ran, due - elapsed).unwrap_or(otherwise)));
        }
        if elapsed > due + SLACK {
            let late = if ends.is_some() { Diagnosis::WaitedForAll } else { Diagnosis::DeadlineMissed };
            return Err(seen.fail(Failure::new(late, message)));
        }
        let expected: Vec<u64> = ends.map(|_| value).into_iter().collect();
        if *returned != expected {
            let message = format!("{message} {:?}, expected was {:?}", returned.first(), expected.first());
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
        }
        if watched.over.is_empty() {
            let message = format!("{message}, but the work was not dropped");
            return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)));
        }
    }
    until_one_passes(|unit| deadline_on_a_clock_that_runs(&judge, 4 * unit)).await
}

/// Whether work that the judge holds for ever is dropped when its time is over, or little later.
async fn deadline_on_a_clock_that_runs(judge: &Judge, limit: Duration) -> Finding {
    // One that never has company is held until nothing more can come.
    let call = Call::WithDeadline { clock: Clock::Real, limit, work: Job::Held, value: judge.number() };
    let seen = judge.trial().await?.call(call, Hold::until_together(2).pinging()).await?;
    let watched: Watched<Vec<u64>> = seen.returned()?;
    not_spinning(&seen, &watched.ran)?;
    let elapsed = seen.works.iter().filter_map(|piece| piece.end).max().unwrap_or(seen.elapsed);
    let message = format!("a limit of {limit:?} on a clock that runs: it returned after {elapsed:.0?}");
    let dropped = seen.works.iter().all(|piece| piece.dropped);
    // Late on both clocks: a judge without a processor sees late what came in time. And not for want of one itself.
    if !seen.stalls.is_empty() || elapsed.min(watched.ran.elapsed) > 2 * limit + seen.kept_waiting() {
        return Err(seen.fail(Failure::new(Diagnosis::DeadlineMissed, message)));
    }
    if elapsed < limit || watched.ran.elapsed < limit {
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
    }
    if !dropped {
        let message = format!("{message}, but the work was not dropped");
        return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)));
    }
    if watched.ran.value != Some(Vec::new()) {
        let message = format!("{message} a result that `work` never had");
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    Ok(seen.evidence())
}
