//! The hidden checks of exercise `cancellation`.
//!
//! Times are exact on a paused clock. So that nothing is right on that clock only, each of the three is also tried on one
//! that runs, with ticks and jobs that the judge sees and holds.

mod calls;
#[cfg(test)]
mod tests;

use std::time::Duration;

use calls::{Call, ENDED, ENDING, End, Job, MOST_TICKS, Ticked, Watched};
use harness::{Clock, Logged, Ran};

use crate::evidence::{Evidence, Observed};
use crate::judge::hold::Letting;
use crate::judge::{Hold, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, not_spinning, waited_elsewhere, within_the_hour};
use crate::suites::timing::until_one_passes;
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const EXACT: &str = "ticks come at exact times";
    const UNTIL_DONE: &str = "run_until ends when its jobs do";
    Suite::of("cancellation", "tasks that end when told to", include_str!("hints.md"))
        .check(
            EXACT,
            1,
            "`Ticker` calls `on_tick(0)`, `on_tick(1)`, … at exact multiples of `period` after `start`, the first \
             after one period.",
            ticks_at_exact_times,
        )
        .check(
            "stop counts the ticks, and none comes after it",
            2,
            "`stop` returns how many ticks came, and when it has returned no tick is under way and none comes: a tick \
             that is under way on another thread is waited for, and counted.",
            none_after_stop,
        )
        .needs(EXACT)
        .check(
            "a dropped Ticker stops too",
            1,
            "When a `Ticker` is dropped, no tick comes after that, and its task is over at the latest when the next \
             tick would have come.",
            none_after_drop,
        )
        .needs(EXACT)
        .check(
            "with_deadline is exact",
            1,
            "`with_deadline` returns `Some` with the result at the moment `work` ends, or `None` at the moment `limit` \
             is over, with `work` dropped by then.",
            deadline_is_exact,
        )
        .check(
            UNTIL_DONE,
            1,
            "`run_until` runs all jobs together and returns how many finished as soon as none is left, also before \
             `shutdown` fires and when there are no jobs.",
            until_all_are_done,
        )
        .check(
            "the grace is honoured, both ways",
            2,
            "After `shutdown` has fired, jobs that finish within `grace` are counted; those that do not are dropped at \
             the moment it is over, and `run_until` returns then.",
            grace_is_honoured,
        )
        .needs(UNTIL_DONE)
        .check(
            "nothing lives on",
            1,
            "Soon after `run_until` has returned, or its future was dropped, no job and no task of it is left.",
            nothing_lives_on,
        )
        .needs(UNTIL_DONE)
        .check(
            "the event loop stays live meanwhile",
            1,
            "Other tasks on the same thread go on running while a `Ticker`, `with_deadline` or `run_until` waits.",
            loop_stays_live,
        )
}

/// Not whole seconds, nor whole tenths, so that nobody loses a fraction unseen.
const PERIOD: Duration = Duration::from_millis(1537);

/// The shortest that anybody waits for in the first part of a check: so long no machine stands still by itself, and who has
/// blocked a thread for it is known by that.
const SHORT: Duration = Duration::from_millis(337);

/// What jobs are measured in on a paused clock.
const UNIT: Duration = Duration::from_millis(30);

/// How much longer than exactly right is still right on a paused clock. Less than the shortest time of any check here.
const SLACK: Duration = Duration::from_millis(10);

/// Longer than any check lasts.
const HOUR: Duration = Duration::from_secs(3600);

async fn ticks_at_exact_times(judge: Judge) -> Finding {
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
    let runs = period * 2 * TICKS as u32;
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
        // Late on both clocks: a judge without a processor sees late what came in time.
        let latest = due + 2 * period;
        if note.at > latest && ticked.times.get(number).is_none_or(|at| *at > latest) {
            return Err(seen.fail(Failure::new(Diagnosis::Drifted, message)));
        }
    }
    Ok(seen.evidence())
}

async fn none_after_stop(judge: Judge) -> Finding {
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

async fn none_after_drop(judge: Judge) -> Finding {
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

async fn deadline_is_exact(judge: Judge) -> Finding {
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
    // Late on both clocks: a judge without a processor sees late what came in time.
    if !seen.stalls.is_empty() || elapsed.min(watched.ran.elapsed) > 2 * limit {
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

async fn until_all_are_done(judge: Judge) -> Finding {
    let more = 4 + judge.below(8) as u32;
    for lasting in [vec![10, 2, 5], vec![], vec![0], vec![3; 40], vec![more, 2, 2 * more]] {
        let jobs = lasting.iter().map(|units| Job::Lasting(UNIT * *units)).collect();
        let last = UNIT * lasting.iter().max().copied().unwrap_or(0);
        let sum = UNIT * lasting.iter().sum::<u32>();
        let shutdown = Job::Lasting(UNIT * 1000);
        let call = Call::RunUntil { clock: Clock::Paused, jobs, shutdown, grace: UNIT * 10 };
        let seen = judge.trial().await?.call(call, Hold::nothing().pinging()).await?;
        let watched: Watched<usize> = seen.returned()?;
        let (ran, finished) = (&watched.ran, within_the_hour(&seen, &watched.ran)?);
        let elapsed = ran.elapsed;
        let message = format!(
            "{} jobs, the last to end after {last:?}, and no shutdown: it returned {finished} after {elapsed:?}",
            lasting.len()
        );
        if elapsed < last {
            let otherwise = Failure::new(Diagnosis::NotAwaited, message);
            return Err(seen.fail(waited_elsewhere(ran, last - elapsed).unwrap_or(otherwise)));
        }
        if elapsed > last + SLACK {
            let late = if elapsed <= sum + SLACK { Diagnosis::SequentialAwait } else { Diagnosis::WaitedForAll };
            return Err(seen.fail(Failure::new(late, message)));
        }
        if *finished != lasting.len() {
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
        }
    }
    let mut evidence = Evidence::default();
    for clock in RUNTIMES {
        const JOBS: usize = 8;
        let call = Call::RunUntil { clock, jobs: vec![Job::Held; JOBS], shutdown: Job::Endless, grace: HOUR };
        let seen = judge.trial().await?.call(call, Hold::until_together(JOBS).pinging()).await?;
        let watched: Watched<usize> = seen.returned()?;
        if let Some(stall) = seen.stalls.first() {
            return Err(seen.fail_to_meet(never_together(&seen, stall.held, JOBS)));
        }
        if watched.ran.value != Some(JOBS) {
            let message = format!("{JOBS} jobs finished, but it returned {:?}", watched.ran.value);
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
        }
        evidence = seen.evidence();
    }
    Ok(evidence)
}

/// The runtimes on which jobs must run together.
const RUNTIMES: [Clock; 2] = [Clock::Real, Clock::RealThreads];

fn never_together(seen: &Observed, held: usize, jobs: usize) -> Failure {
    let message = format!("{jobs} jobs, never more than {held} in flight");
    match held {
        _ if seen.live == Some(false) => Failure::new(Diagnosis::BlockedEventLoop, message),
        1 => Failure::new(Diagnosis::SequentialAwait, message),
        _ => Failure::new(Diagnosis::FewerWorkers, message),
    }
}

/// Jobs, a shutdown and a grace, all in units, and what is to come of them.
struct Shutdown {
    jobs: &'static [u32],
    fires: u32,
    grace: u32,
    /// How many finish.
    finish: usize,
    /// When it returns.
    at: u32,
}

async fn grace_is_honoured(judge: Judge) -> Finding {
    for shutdown in [
        Shutdown { jobs: &[30, 80, 140, 400], fires: 50, grace: 60, finish: 2, at: 110 },
        // As soon as none is left.
        Shutdown { jobs: &[30, 80], fires: 50, grace: 200, finish: 2, at: 80 },
        Shutdown { jobs: &[30, 80], fires: 50, grace: 0, finish: 1, at: 50 },
        Shutdown { jobs: &[120, 90, 100], fires: 0, grace: 110, finish: 2, at: 110 },
        Shutdown { jobs: &[90_000, 1], fires: 20, grace: 30_000, finish: 1, at: 30_020 },
    ] {
        grace_on_a_paused_clock(&judge, &shutdown).await?;
    }
    let mut evidence = Evidence::default();
    for clock in RUNTIMES {
        evidence = until_one_passes(|unit| grace_on_a_clock_that_runs(&judge, clock, 10 * unit)).await?;
        finish_within_the_grace(&judge, clock).await?;
    }
    Ok(evidence)
}

async fn grace_on_a_paused_clock(judge: &Judge, shutdown: &Shutdown) -> Result<(), Stop> {
    let Shutdown { jobs, fires, grace, finish, at } = *shutdown;
    let (fires, grace, at) = (UNIT * fires, UNIT * grace, UNIT * at);
    let lasting = |units: &u32| Job::Lasting(UNIT * *units);
    let call = Call::RunUntil {
        clock: Clock::Paused,
        jobs: jobs.iter().map(lasting).collect(),
        shutdown: Job::Lasting(fires),
        grace,
    };
    let seen = judge.trial().await?.call(call, Hold::nothing().pinging()).await?;
    let watched: Watched<usize> = seen.returned()?;
    let (ran, finished) = (&watched.ran, *within_the_hour(&seen, &watched.ran)?);
    let ends: Vec<Duration> = jobs.iter().map(|units| UNIT * *units).collect();
    let elapsed = ran.elapsed;
    let message = format!(
        "jobs that end after {ends:?}, a shutdown after {fires:?}, a grace of {grace:?}: it returned {finished} after \
         {elapsed:?}"
    );
    let cut_short = |over: &Logged| over.lane < jobs.len() && !over.completed && over.at < at;
    if elapsed < at || watched.over.iter().any(cut_short) {
        let otherwise = Failure::new(Diagnosis::GraceIgnored, message);
        let elsewhere = if elapsed < at { waited_elsewhere(ran, at - elapsed) } else { None };
        return Err(seen.fail(elsewhere.unwrap_or(otherwise)));
    }
    if elapsed > at + SLACK {
        let all = jobs.len() == finish;
        let late = if all { Diagnosis::WaitedForAll } else { Diagnosis::DeadlineMissed };
        return Err(seen.fail(Failure::new(late, message)));
    }
    if finished != finish {
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    Ok(())
}

/// Whether jobs that the judge holds for ever are dropped when the grace is over, not before and little later.
async fn grace_on_a_clock_that_runs(judge: &Judge, clock: Clock, grace: Duration) -> Finding {
    const JOBS: usize = 3;
    let call = Call::RunUntil { clock, jobs: vec![Job::Held; JOBS], shutdown: Job::Held, grace };
    // The shutdown is let go when it and all jobs are there.
    let seen = judge.trial().await?.call(call, Hold::one_before_the_others(JOBS, JOBS + 1).pinging()).await?;
    let watched: Watched<usize> = seen.returned()?;
    not_spinning(&seen, &watched.ran)?;
    if let Some(stall) = seen.stalls.first() {
        let message = format!("a grace of {grace:?} on a clock that runs, and the jobs go on and on");
        let failure = match seen.works.len() {
            all if all > JOBS => Failure::new(Diagnosis::DeadlineMissed, message),
            _ => never_together(&seen, stall.held, JOBS),
        };
        return Err(seen.fail(failure));
    }
    // The judge let the shutdown go after the last of them had come.
    let fired = seen.works.iter().map(|piece| piece.start).max().unwrap_or_default();
    let ends = seen.works.iter().filter(|piece| piece.lane < JOBS).filter_map(|piece| piece.end);
    let first = ends.min().unwrap_or(seen.elapsed).saturating_sub(fired).min(watched.ran.elapsed);
    let message = format!("a grace of {grace:?} on a clock that runs: the first job was dropped after {first:.0?}");
    if first < grace {
        return Err(seen.fail(Failure::new(Diagnosis::GraceIgnored, message)));
    }
    // Until the last was dropped; one that never was is the business of another check. Late on both clocks: a judge
    // without a processor sees late what came in time.
    let ends = seen.works.iter().filter_map(|piece| piece.end);
    let last = ends.max().unwrap_or_default().saturating_sub(fired).min(watched.ran.elapsed);
    if last > grace + grace / 2 {
        let message = format!("a grace of {grace:?} on a clock that runs: it was over after {last:.0?}");
        return Err(seen.fail(Failure::new(Diagnosis::DeadlineMissed, message)));
    }
    if watched.ran.value != Some(0) {
        let message = format!("no job finished, but it returned {:?}", watched.ran.value);
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    Ok(seen.evidence())
}

/// Whether jobs that the judge lets go after the shutdown are counted.
async fn finish_within_the_grace(judge: &Judge, clock: Clock) -> Result<(), Stop> {
    const JOBS: usize = 3;
    let call = Call::RunUntil { clock, jobs: vec![Job::Held; JOBS], shutdown: Job::Held, grace: HOUR };
    let order: Vec<usize> = (0..=JOBS).rev().collect();
    let seen = judge.trial().await?.call(call, Hold::in_order(&order).pinging()).await?;
    let watched: Watched<usize> = seen.returned()?;
    not_spinning(&seen, &watched.ran)?;
    if watched.ran.value != Some(JOBS) {
        let cut_short = seen.works.iter().any(|piece| piece.dropped && piece.lane < JOBS);
        let diagnosis = if cut_short { Diagnosis::GraceIgnored } else { Diagnosis::WrongResult };
        let message = format!("{JOBS} jobs ended within a grace of an hour; it returned {:?}", watched.ran.value);
        return Err(seen.fail(Failure::new(diagnosis, message)));
    }
    Ok(())
}

async fn nothing_lives_on(judge: Judge) -> Finding {
    const JOBS: usize = 4;
    let mut evidence = Evidence::default();
    for clock in RUNTIMES {
        let jobs = vec![Job::Held; JOBS];
        let short = Call::RunUntil { clock, jobs: jobs.clone(), shutdown: Job::Lasting(SLACK), grace: SLACK };
        let seen = judge.trial().await?.call(short, Hold::until_together(JOBS + 1).pinging()).await?;
        let watched: Watched<usize> = seen.returned()?;
        nothing_left(&seen, &watched.ran, "it returned")?;
        evidence = seen.evidence();

        let long = Call::RunUntil { clock, jobs, shutdown: Job::Endless, grace: HOUR };
        let seen = judge.trial().await?.call(long, Hold::until_still(1, Letting::All).pinging().then_drop()).await?;
        let watched: Watched<usize> = seen.returned()?;
        nothing_left(&seen, &watched.ran, "its future was dropped")?;
    }
    Ok(evidence)
}

fn nothing_left<T>(seen: &Observed, ran: &Ran<T>, when: &str) -> Result<(), Stop> {
    let jobs = seen.works.iter().filter(|piece| piece.end.is_none()).count();
    if jobs > 0 {
        let message = format!("{when}, but {jobs} jobs went on");
        return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)));
    }
    no_task_left(seen, ran.tasks_left, when)
}

async fn loop_stays_live(judge: Judge) -> Finding {
    let clock = Clock::Real;
    let jobs = || vec![Job::Lasting(HOUR); 2];
    let mut evidence = Evidence::default();
    for (what, call) in [
        ("a `Ticker`", Call::Tick { clock, period: HOUR, ticks: None, runs: HOUR, end: End::Drop }),
        ("`with_deadline`", Call::WithDeadline { clock, limit: HOUR, work: Job::Endless, value: 0 }),
        ("`run_until`", Call::RunUntil { clock, jobs: jobs(), shutdown: Job::Endless, grace: HOUR }),
        (
            "`run_until`, in its grace,",
            Call::RunUntil { clock, jobs: jobs(), shutdown: Job::Lasting(Duration::ZERO), grace: HOUR },
        ),
    ] {
        let seen = judge.trial().await?.call(call, Hold::until_idle().pinging()).await?;
        if seen.live == Some(false) {
            let message = format!("while {what} waited, no other task of its thread could run");
            return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
        }
        let _: serde_json::Value = seen.returned()?;
        evidence = seen.evidence();
    }
    Ok(evidence)
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
fn ticks_before_the_end(seen: &Observed) -> Vec<usize> {
    seen.notes.iter().map(|note| note.lane).take_while(|lane| *lane != ENDING).collect()
}

/// Whether ticks are numbered from zero, and so few that each was noted.
fn numbered(seen: &Observed, ticks: &[usize]) -> Result<(), Stop> {
    if ticks.iter().copied().eq(0..ticks.len()) && ticks.len() < MOST_TICKS {
        return Ok(());
    }
    let shown = &ticks[..ticks.len().min(8)];
    let message = format!("{} ticks came, with the numbers {shown:?}", ticks.len());
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
}

fn no_tick_after_the_end(seen: &Observed, what: &str) -> Result<(), Stop> {
    let after = seen.notes.iter().skip_while(|note| note.lane != ENDED).skip(1).count();
    if after == 0 {
        return Ok(());
    }
    let message = format!("{after} ticks came after {what}");
    Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)))
}

fn no_task_left(seen: &Observed, tasks: usize, when: &str) -> Result<(), Stop> {
    if tasks == 0 {
        return Ok(());
    }
    let message = format!("{when}, but {tasks} of its tasks live on");
    Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)))
}

fn counted(seen: &Observed, counted: Option<u64>, came: usize) -> Result<(), Stop> {
    if counted == Some(came as u64) {
        return Ok(());
    }
    let counted = counted.map_or("nothing".to_owned(), |counted| counted.to_string());
    let message = format!("{came} ticks came, but `stop` returned {counted}");
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
}
