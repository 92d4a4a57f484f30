//! The hidden checks of exercise `async_slow`.
//!
//! Where only timers are involved the student's future runs on a paused clock, which makes times exact. A thread that
//! is blocked costs no time there, so a call that is over too early blocked its thread if as much real time has passed.
//! What passes there is tried in real time too, as the judge sees it: a paused clock can be told from one that runs, and
//! what it says comes from the student process.

mod calls;
mod delays;
mod first_done;
mod tasks;
#[cfg(test)]
mod tests;

use std::time::Duration;

use calls::{Call, Function};
use harness::{Clock, Ran};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::evidence::{Evidence, Observed};
use crate::judge::{Fault, Hold, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, not_spinning, same_values};
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const TOGETHER: &str = "together they take the slowest: 10, 2 and 5 units take 10";
    const IN_ORDER: &str = "results come in the order of the delays";
    Suite::of("async_slow", "tasks and timers", include_str!("hints.md"))
        .check(
            "slow waits for its delay without blocking the thread",
            1,
            "`slow` waits for `delay` without blocking the thread, then returns `x`.",
            delays::slow_waits,
        )
        .check(
            "the baseline takes the sum: 10, 2 and 5 units take 17",
            1,
            "`run_sequential` never waits for two delays at once: 10, 2 and 5 units take 17.",
            delays::baseline_takes_the_sum,
        )
        .check(
            TOGETHER,
            1,
            "`run_concurrent` waits for all delays together: 10, 2 and 5 units take 10.",
            delays::together_take_the_slowest,
        )
        .check(
            IN_ORDER,
            1,
            "`run_sequential` and `run_concurrent` return 0, 1, 2, … in the order of the delays, and `run_tasks` \
             returns its results in the order of the calls, whichever ends first.",
            in_order,
        )
        .check(
            "ten thousand calls wait together on one thread",
            1,
            "`run_concurrent` waits for ten thousand delays together without a thread for each of them: the waiting \
             is done on the one thread of the runtime.",
            delays::ten_thousand,
        )
        .needs(TOGETHER)
        .check(
            "all tasks are in flight together",
            2,
            "`run_tasks` calls `work` once for each result and has all its futures in flight together, on a runtime \
             with a single thread and on one with several.",
            tasks::all_in_flight,
        )
        .check(
            "nothing happens before the future is awaited",
            1,
            "Calling a function does nothing before the future that it returns is awaited: no task is spawned and \
             `work` is not called.",
            nothing_before_the_await,
        )
        .needs(IN_ORDER)
        .check(
            "first_done returns the first and cancels the others",
            1,
            "`first_done` returns the index of the first delay to end, at the moment it ends (any of them on a tie), \
             and `None` if there are no delays.",
            first_done::first_of_all,
        )
        .check(
            "the event loop stays live meanwhile",
            1,
            "Other tasks on the same thread go on running while your functions wait.",
            loop_stays_live,
        )
        .needs(TOGETHER)
}

/// A thread that is blocked for the pattern costs this much real time for each unit. Much shorter, and a process that
/// is frozen for 120 ms would look as if it were blocked.
const UNIT: Duration = Duration::from_millis(30);

/// A delay in real time, which nobody is to get around.
const A_WHILE: Duration = Duration::from_millis(30);

/// How much longer than exactly right is still right. Less than the shortest delay of any check here.
const SLACK: Duration = Duration::from_millis(10);

/// Of a time in which a thread waits it uses the processor for a thousandth, of one in which it spins as much as the
/// machine gives it.
const SPINNING: Duration = Duration::from_millis(100);

async fn in_order(judge: Judge) -> Finding {
    // Odd, so that one that pairs or halves its calls leaves none out unseen.
    const N: usize = 9;
    // The last is the first to end, so that the order of ending is never right by chance. Each comes twice, so that no
    // delay is the name of its place, and the last of all is none.
    let delays: Vec<Duration> = (0..N as u32).rev().flat_map(|i| [SLACK * i; 2]).skip(1).collect();
    for delays in [delays, Vec::new()] {
        let expected: Vec<u64> = (0..).take(delays.len()).collect();
        for function in [run_sequential, run_concurrent] {
            let mut seen = call(&judge, function(Clock::Paused, delays.clone()), Hold::nothing()).await?;
            // Threads do not wait on the paused clock, and their results are no worse for it.
            if finished::<Vec<u64>>(&seen).is_err_and(|stop| stopped_by(&stop, Diagnosis::ThreadPerWait)) {
                seen = call(&judge, function(Clock::Real, delays.clone()), Hold::nothing()).await?;
            }
            let (values, _) = finished::<Vec<u64>>(&seen)?;
            same_values(&seen, &values, &expected)?;
        }
    }
    let mut evidence = Evidence::default();
    for n in [0, N] {
        let values = judge.numbers(n);
        let backwards: Vec<usize> = (0..n).rev().collect();
        // Without work nobody holds anything, and a version that hangs shows that on a paused clock.
        let clock = if n == 0 { Clock::Paused } else { Clock::Real };
        let seen = call(&judge, Call::RunTasks { clock, n }, Hold::in_order(&backwards).giving(&values)).await?;
        let (returned, _) = finished::<Vec<u64>>(&seen)?;
        same_values(&seen, &returned, &values)?;
        evidence = seen.evidence();
    }
    Ok(evidence)
}

async fn nothing_before_the_await(judge: Judge) -> Finding {
    let mut trial = judge.trial().await?;
    for (name, function) in [
        ("slow", Function::Slow),
        ("run_sequential", Function::RunSequential),
        ("run_concurrent", Function::RunConcurrent),
        ("run_tasks", Function::RunTasks),
        ("first_done", Function::FirstDone),
    ] {
        let seen = trial.call(Call::Unawaited(function), Hold::nothing()).await?;
        let ran: Ran<()> = seen.returned()?;
        let done = [
            (ran.tasks_started, "spawned a task"),
            (seen.notes.len(), "called `work`"),
            (ran.new_threads, "started a thread"),
        ];
        if let Some((_, what)) = done.iter().find(|(count, _)| *count > 0) {
            let message = format!("`{name}` was called, and {what} before its future was awaited");
            return Err(seen.fail(Failure::new(Diagnosis::Eager, message)));
        }
    }
    Ok(Evidence::default())
}

async fn loop_stays_live(judge: Judge) -> Finding {
    const N: usize = 3;
    let judge = &judge;
    let live = async move |name, function, hold| {
        let seen = call(judge, function, hold).await?;
        if seen.live == Some(false) {
            let message = format!("while `{name}` waited, no other task of its thread could run");
            return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
        }
        let ran: Ran<serde_json::Value> = seen.returned()?;
        not_spinning(&seen, &ran)?;
        Finding::Ok(seen.evidence())
    };
    let clock = Clock::Real;
    let hours = || vec![Duration::from_secs(3600); N];
    let race = Call::FirstDone { clock, delays: hours() };
    let (sequential, concurrent, first, tasks) = tokio::join!(
        live("run_sequential", run_sequential(clock, hours()), Hold::until_idle()),
        live("run_concurrent", run_concurrent(clock, hours()), Hold::until_idle()),
        live("first_done", race, Hold::until_idle()),
        live("run_tasks", Call::RunTasks { clock, n: N }, Hold::until_together(N).pinging()),
    );
    sequential?;
    concurrent?;
    first?;
    tasks
}

/// Whether a call takes at least so long in real time, as the judge sees it.
async fn really_waits(judge: &Judge, waiting: Call, at_least: Duration) -> Result<(), Stop> {
    let seen = call(judge, waiting, Hold::nothing()).await?;
    finished::<serde_json::Value>(&seen)?;
    if seen.elapsed < at_least {
        let message = format!("in real time, {at_least:?} of waiting were over after {:.1?}", seen.elapsed);
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
    }
    Ok(())
}

fn run_sequential(clock: Clock, delays: Vec<Duration>) -> Call {
    Call::RunSequential { clock, delays }
}

fn run_concurrent(clock: Clock, delays: Vec<Duration>) -> Call {
    Call::RunConcurrent { clock, delays }
}

/// One call in a process of its own.
async fn call(judge: &Judge, call: impl Serialize + Send, hold: Hold) -> Result<Observed, Fault> {
    judge.trial().await?.call(call, hold).await
}

/// What came, and how it ran; or the mistake that kept it from coming.
fn finished<T: DeserializeOwned>(seen: &Observed) -> Result<(T, Ran<T>), Stop> {
    let mut ran: Ran<T> = seen.returned()?;
    not_spinning(seen, &ran)?;
    if let Some(value) = ran.value.take() {
        return Ok((value, ran));
    }
    let failure = if ran.new_threads > 0 {
        threads_wait(&ran)
    } else {
        let message = "an hour passed on the paused clock, and it had not returned";
        Failure::new(Diagnosis::TimedOut, message).or(Diagnosis::Deadlock)
    };
    Err(seen.fail(failure))
}

/// Why a call may have been over before `expected`: threads did the waiting, or it blocked its own; else `otherwise`.
fn too_early<T>(seen: &Observed, ran: &Ran<T>, expected: Duration, otherwise: Failure) -> Stop {
    let missing = expected.saturating_sub(ran.elapsed);
    let failure = if ran.new_threads > 0 && ran.polls == 1 && ran.real >= missing {
        // All in one poll: whatever the threads did, the runtime's own waited for them.
        threads_wait(ran).or(Diagnosis::BlockedEventLoop)
    } else if ran.new_threads > 0 {
        threads_wait(ran)
    } else if ran.real < missing {
        otherwise
    } else if seen.cpu >= SPINNING {
        let message = format!("it used the processor for {:?} instead of waiting", seen.cpu);
        Failure::new(Diagnosis::BusyWaiting, message).or(Diagnosis::BlockedEventLoop)
    } else {
        let message = format!("it kept the thread for {:.0?}, in which nothing else could run on it", ran.real);
        Failure::new(Diagnosis::BlockedEventLoop, message)
    };
    seen.fail(failure)
}

fn threads_wait<T>(ran: &Ran<T>) -> Failure {
    let threads = if ran.new_threads == 1 { "a thread".to_owned() } else { format!("{} threads", ran.new_threads) };
    Failure::new(Diagnosis::ThreadPerWait, format!("it started {threads} to wait for it"))
}

/// Why `n` calls took the sum of their times.
fn in_a_row<T>(ran: &Ran<T>, n: usize) -> Diagnosis {
    if ran.tasks_started < n {
        Diagnosis::SequentialAwait
    } else if ran.most_tasks > n / 2 {
        // All are there, and something lets only one at a time go on.
        Diagnosis::LockHeldAcrossAwait
    } else {
        Diagnosis::SpawnThenAwait
    }
}

/// Whether as many results came as were asked for. Which ones is the business of another check.
fn one_for_each(seen: &Observed, values: &[u64], n: usize) -> Result<(), Stop> {
    if values.len() == n {
        return Ok(());
    }
    let message = format!("{n} results were expected, {} came", values.len());
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
}

fn stopped_by(stop: &Stop, diagnosis: Diagnosis) -> bool {
    matches!(stop, Stop::Failed(failure, _) if failure.diagnosis == diagnosis)
}

/// The evidence, its time on the clock that the call ran on.
fn on_its_clock<T>(seen: &Observed, ran: &Ran<T>) -> Evidence {
    Evidence { elapsed: Some(ran.elapsed.as_secs_f64()), ..seen.evidence() }
}
