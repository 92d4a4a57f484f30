//! `Ticker`: when its ticks come, and that none comes once it was stopped or dropped.

use std::time::Duration;

use harness::{Clock, Ran};

use super::calls::{Call, ENDED, ENDING, End, MOST_TICKS, Ticked};
use super::{PERIOD, SHORT, SLACK, UNIT, no_task_left};
use crate::evidence::Observed;
use crate::judge::hold::Letting;
use crate::judge::{Hold, Judge};
use crate::suites::finding::{Finding, Stop, not_spinning, waited_elsewhere, within_the_hour};
use crate::suites::timing::until_one_passes;
use crate::verdict::{Diagnosis, Failure};

pub(super) async fn ticks_at_exact_times(judge: Judge) -> Finding {
    let whole = 3 + judge.below(5);
    // The short one first: a thread that is blocked waits for it in real time.
    for (period, whole) in [(SHORT, 7), (PERIOD, whole)] {
        let runs = period * whole as u32 + period / 2;
        let (seen, ticked) = tick(&judge, Clock::Paused, period, (Some(2 * whole), runs), End::Stop).await?;
        let Ticked { ran, times, .. } = &ticked;
        let before = ticks_before_the_end(&seen);
        let due = |number: usize| period * (number as u32 + 1);
        // The clock of a thread is another one: its ticks may come at any time, or too late to be seen.
        let threads = || (ran.new_threads > 0).then(|| waited_elsewhere(ran, runs)).flatten();
        numbered(&seen, &before)?;
        for (number, at) in times.iter().take(before.len()).enumerate() {
            let message = format!("tick {number} of a period of {period:?} came after {at:?}");
            if *at < due(number) {
                let otherwise = Failure::new(Diagnosis::DidNotWait, message);
                return Err(seen.fail(waited_elsewhere(ran, due(number)).unwrap_or(otherwise)));
            }
            if *at > due(number) + SLACK {
                let otherwise = Failure::new(Diagnosis::Drifted, message);
                return Err(seen.fail(threads().unwrap_or(otherwise)));
            }
        }
        if before.len() != whole {
            let message = format!("{} ticks of a period of {period:?} came in {runs:?}", before.len());
            let otherwise = Failure::new(Diagnosis::NeverFired, message);
            return Err(seen.fail(threads().unwrap_or(otherwise)));
        }
    }
    until_one_passes(|unit| ticks_on_a_clock_that_runs(&judge, unit)).await
}

/// Whether the judge sees the ticks come when they are due, or little later.
async fn ticks_on_a_clock_that_runs(judge: &Judge, period: Duration) -> Finding {
    const TICKS: usize = 3;
    // A machine that stands still brings them late, and it must not be too late.
    let runs = period * 4 * TICKS as u32;
    let (seen, ticked) = tick(judge, Clock::Real, period, (Some(TICKS), runs), End::Stop).await?;
    let before = ticks_before_the_end(&seen);
    numbered(&seen, &before)?;
    if before.len() < TICKS {
        let message =
            format!("{} ticks of a period of {period:?} came in {runs:?}, on a clock that runs", before.len());
        return Err(seen.fail(Failure::new(Diagnosis::NeverFired, message)));
    }
    for (number, note) in seen.notes.iter().take(TICKS).enumerate() {
        let due = period * (number as u32 + 1);
        let message =
            format!("tick {number} of a period of {period:?} came after {:.0?}, on a clock that runs", note.at);
        // Early on one of the two clocks: a judge without a processor sees late what came too early.
        if note.at < due || ticked.times.get(number).is_some_and(|at| *at < due) {
            return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
        }
        // Late on both clocks: a judge without a processor sees late what came in time. And not for want of one itself.
        let latest = due + 2 * period + seen.kept_waiting();
        if note.at > latest && ticked.times.get(number).is_none_or(|at| *at > latest) {
            return Err(seen.fail(Failure::new(Diagnosis::Drifted, message)));
        }
    }
    Ok(seen.evidence())
}

pub(super) async fn none_after_stop(judge: Judge) -> Finding {
    let some = 1 + judge.below(5);
    for whole in [some, 0] {
        let runs = PERIOD * whole as u32 + PERIOD / 2;
        let (seen, ticked) = tick(&judge, Clock::Paused, PERIOD, (None, runs), End::Stop).await?;
        no_tick_after_the_end(&seen, "`stop` had returned")?;
        no_task_left(&seen, ticked.ran.tasks_left, "the ticker was stopped")?;
        counted(&seen, ticked.counted, ticks_before_the_end(&seen).len())?;
    }
    let under_way = Call::StopUnderWay { period: 2 * SLACK };
    let hold = Hold::until_still(1, Letting::All).then_freely().pinging();
    let seen = judge.trial().await?.call(under_way, hold).await?;
    let ran: Ran<u64> = seen.returned()?;
    not_spinning(&seen, &ran)?;
    let ended = seen.notes.iter().find(|note| note.lane == ENDED).map_or(seen.elapsed, |note| note.at);
    if seen.works.iter().any(|piece| piece.end.is_none_or(|end| end > ended)) {
        let message = "`stop` had returned, and a tick was under way or came on another thread";
        let hint = "`abort` and a flag only ask: to know that the task is over, await its handle";
        return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message).hint(hint)));
    }
    let came = seen.works.len();
    counted(&seen, ran.value, came)?;
    Ok(seen.evidence())
}

pub(super) async fn none_after_drop(judge: Judge) -> Finding {
    const TICKS: usize = 2;
    let runs = PERIOD * TICKS as u32 + PERIOD / 2;
    let (seen, ticked) = tick(&judge, Clock::Paused, PERIOD, (None, runs), End::Drop).await?;
    no_tick_after_the_end(&seen, "the ticker was dropped")?;
    no_task_left(&seen, ticked.ran.tasks_left, "the ticker was dropped")?;
    let (seen, ticked) = tick(&judge, Clock::Real, 2 * SLACK, (Some(TICKS), 8 * UNIT), End::Drop).await?;
    no_tick_after_the_end(&seen, "the ticker was dropped")?;
    no_task_left(&seen, ticked.ran.tasks_left, "the ticker was dropped")?;
    Ok(seen.evidence())
}

/// Starts a ticker in a process of its own, and ends it after so many ticks, or so long.
async fn tick(
    judge: &Judge,
    clock: Clock,
    period: Duration,
    (ticks, runs): (Option<usize>, Duration),
    end: End,
) -> Result<(Observed, Ticked), Stop> {
    let call = Call::Tick { clock, period, ticks, runs, end };
    let seen = judge.trial().await?.call(call, Hold::nothing().pinging()).await?;
    let ticked: Ticked = seen.returned()?;
    within_the_hour(&seen, &ticked.ran)?;
    Ok((seen, ticked))
}

/// The numbers of the ticks that came before the ticker was to end.
pub(super) fn ticks_before_the_end(seen: &Observed) -> Vec<usize> {
    seen.notes.iter().map(|note| note.lane).take_while(|lane| *lane != ENDING).collect()
}

/// Whether ticks are numbered from zero, and so few that each was noted.
pub(super) fn numbered(seen: &Observed, ticks: &[usize]) -> Result<(), Stop> {
    if ticks.iter().copied().eq(0..ticks.len()) && ticks.len() < MOST_TICKS {
        return Ok(());
    }
    let shown = &ticks[..ticks.len().min(8)];
    let message = format!("{} ticks came, with the numbers {shown:?}", ticks.len());
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
}

pub(super) fn no_tick_after_the_end(seen: &Observed, what: &str) -> Result<(), Stop> {
    let after = seen.notes.iter().skip_while(|note| note.lane != ENDED).skip(1).count();
    if after == 0 {
        return Ok(());
    }
    let message = format!("{after} ticks came after {what}");
    Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)))
}

pub(super) fn counted(seen: &Observed, counted: Option<u64>, came: usize) -> Result<(), Stop> {
    if counted == Some(came as u64) {
        return Ok(());
    }
    let counted = counted.map_or("nothing".to_owned(), |counted| counted.to_string());
    let message = format!("{came} ticks came, but `stop` returned {counted}");
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
}
