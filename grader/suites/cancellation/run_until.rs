//! `run_until`: all jobs together, the grace after the shutdown, and nothing that lives on.

use std::time::Duration;

use harness::{Clock, Logged, Ran};

use super::calls::{Call, Job, Watched};
use super::{HOUR, SLACK, UNIT, no_task_left};
use crate::evidence::{Evidence, Observed};
use crate::judge::hold::Letting;
use crate::judge::{Hold, Judge};
use crate::suites::finding::{Finding, Stop, not_spinning, waited_elsewhere, within_the_hour};
use crate::suites::timing::until_one_passes;
use crate::verdict::{Diagnosis, Failure};

pub(super) async fn until_all_are_done(judge: Judge) -> Finding {
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

pub(super) async fn grace_is_honoured(judge: Judge) -> Finding {
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
    // without a processor sees late what came in time. And not for want of one itself.
    let ends = seen.works.iter().filter_map(|piece| piece.end);
    let last = ends.max().unwrap_or_default().saturating_sub(fired).min(watched.ran.elapsed);
    if last > grace + grace / 2 + seen.kept_waiting() {
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

pub(super) async fn nothing_lives_on(judge: Judge) -> Finding {
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

pub(super) fn nothing_left<T>(seen: &Observed, ran: &Ran<T>, when: &str) -> Result<(), Stop> {
    let jobs = seen.works.iter().filter(|piece| piece.end.is_none()).count();
    if jobs > 0 {
        let message = format!("{when}, but {jobs} jobs went on");
        return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)));
    }
    no_task_left(seen, ran.tasks_left, when)
}
