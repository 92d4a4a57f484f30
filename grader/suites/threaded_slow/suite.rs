//! The hidden checks of exercise `threaded_slow`.

mod calls;

use std::collections::BTreeSet;
use std::time::Duration;

use calls::Call;

use crate::evidence::{Ending, Observed};
use crate::judge::{Hold, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, same_values};
use crate::suites::timing::{self, Pieces};
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const IN_ORDER: &str = "results come in the order of the calls";
    Suite::of("threaded_slow", "std threads", include_str!("hints.md"))
        .check(
            "slow waits for its delay, then returns its value",
            1,
            "`slow` blocks the calling thread for at least `delay`, then returns `x`.",
            slow_waits,
        )
        .check(
            IN_ORDER,
            1,
            "`run_threaded` and `try_run_threaded` return the results in the order of the calls, whichever call ends \
             first.",
            in_order,
        )
        .check(
            "all calls are in flight together",
            3,
            "All `n` calls of `work` are in flight together, in `run_threaded` and in `try_run_threaded`, with 8 calls \
             and with 64.",
            all_in_flight,
        )
        .needs(IN_ORDER)
        .check(
            "every call has a thread of its own",
            1,
            "Each call of `work` runs on a thread of its own, and none of them on the thread that called \
             `run_threaded` or `try_run_threaded`.",
            own_threads,
        )
        .needs(IN_ORDER)
        .check(
            "10, 2 and 5 units take 10, not 17",
            1,
            "With calls that take 10, 2 and 5 units of time, `run_threaded` takes as long as the slowest (10), not as \
             long as the sum (17).",
            as_long_as_the_slowest,
        )
        .needs(IN_ORDER)
        .check(
            "a call that panics costs only its own result",
            1,
            "In `try_run_threaded`, a call that panics costs only its own result: `Err` stands in its place, and every \
             other place holds the `Ok` of its call.",
            panics_alone,
        )
        .check(
            "a panic is passed on after the others have ended",
            1,
            "If a call panics, `run_threaded` panics as well, after the other calls have ended; what its panic says is \
             up to you.",
            passes_a_panic_on,
        )
        .check(
            "no calls, no results",
            1,
            "With `n = 0` there is nothing to call, and both functions return an empty vector.",
            nothing_to_do,
        )
}

/// Long enough that a process frozen for 120 ms does not look as if it had waited.
const DELAY: Duration = Duration::from_millis(280);

/// A sleeping thread uses a thousandth of the time that it sleeps, a spinning one as much as the machine gives it …
const MOST_CPU: Duration = Duration::from_millis(20);

/// … which is next to nothing where it yields on a crowded machine. But then it was awake all the time. Half of the delay
/// leaves room for a process that is frozen for 120 ms, which looks as if it slept.
const ENOUGH_SLEEP: Duration = Duration::from_millis(140);

async fn slow_waits(judge: Judge) -> Finding {
    let x = judge.number();
    let seen = judge.trial().await?.call(Call::Slow { x, delay: DELAY }, Hold::nothing()).await?;
    let returned: u64 = seen.returned()?;
    if returned != x {
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, "`slow(x, …)` returned something else than `x`")));
    }
    if seen.elapsed < DELAY {
        let message = format!("a delay of {DELAY:?} was over after {:.0?}", seen.elapsed);
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
    }
    let restless = seen.asleep().is_some_and(|asleep| asleep < ENOUGH_SLEEP);
    if seen.cpu > MOST_CPU || restless {
        let message = format!(
            "it used the processor for {:.0?} of a delay of {DELAY:?}, and slept for {:.0?}",
            seen.cpu,
            seen.asleep().unwrap_or_default()
        );
        return Err(seen.fail(Failure::new(Diagnosis::BusyWaiting, message)));
    }
    Ok(seen.evidence())
}

async fn in_order(judge: Judge) -> Finding {
    const N: usize = 8;
    let mut evidence = None;
    for call in [Call::RunThreaded { n: N }, Call::TryRunThreaded { n: N }] {
        let values = judge.numbers(N);
        // The other way round, so that no start-up order and no luck gives the right order by accident.
        let backwards: Vec<usize> = (0..N).rev().collect();
        let seen = judge.trial().await?.call(&call, Hold::in_order(&backwards).giving(&values)).await?;
        same_values(&seen, &results(&call, &seen)?, &values)?;
        evidence = Some(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn all_in_flight(judge: Judge) -> Finding {
    let mut evidence = None;
    for call in [
        Call::RunThreaded { n: 8 },
        Call::TryRunThreaded { n: 8 },
        Call::RunThreaded { n: 64 },
        Call::TryRunThreaded { n: 64 },
    ] {
        let n = works(&call);
        let values = judge.numbers(n);
        let seen = judge.trial().await?.call(&call, Hold::until_together(n).giving(&values)).await?;
        let returned = results(&call, &seen)?;
        together(&seen, n)?;
        same_values(&seen, &returned, &values)?;
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn own_threads(judge: Judge) -> Finding {
    const N: usize = 8;
    let mut evidence = None;
    for call in [Call::RunThreaded { n: N }, Call::TryRunThreaded { n: N }] {
        let values = judge.numbers(N);
        let seen = judge.trial().await?.call(&call, Hold::nothing().giving(&values)).await?;
        results(&call, &seen)?;
        let threads: BTreeSet<_> = seen.works.iter().filter_map(|piece| piece.thread).collect();
        let callers = seen.works.iter().filter(|piece| piece.thread == Some(0)).count();
        if callers == N {
            let message = format!("all {N} calls ran on the thread that called");
            return Err(seen.fail(Failure::new(Diagnosis::SequentialThreads, message)));
        }
        if callers > 0 {
            let message = format!("{callers} of {N} calls ran on the thread that called");
            return Err(seen.fail(Failure::new(Diagnosis::FewerWorkers, message)));
        }
        if threads.len() < N {
            let message = format!("{N} calls ran on {} threads", threads.len());
            return Err(seen.fail(Failure::new(Diagnosis::FewerWorkers, message)));
        }
        evidence = Some(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn as_long_as_the_slowest(judge: Judge) -> Finding {
    const N: usize = timing::PATTERN.len();
    let (judge, values) = (&judge, &judge.numbers(N));
    let attempt = async move |pieces| {
        let hold = match pieces {
            Pieces::Lasting(delays) => Hold::for_delays(&delays),
            Pieces::Meeting => Hold::until_together(N),
        };
        Ok(judge.trial().await?.call(Call::RunThreaded { n: N }, hold.giving(values)).await?)
    };
    timing::as_long_as_the_slowest("run_threaded", attempt, together).await
}

async fn panics_alone(judge: Judge) -> Finding {
    const N: usize = 6;
    let (values, lane) = (judge.numbers(N), judge.below(N - 1));
    let hold = Hold::one_before_the_others(lane, N).giving(&values).panicking(lane);
    let seen = judge.trial().await?.call(Call::TryRunThreaded { n: N }, hold).await?;
    if let Ending::Panicked { unfinished: false, .. } = seen.ending {
        let message = "one call panicked, and `try_run_threaded` panicked with it";
        return Err(seen.fail(Failure::new(Diagnosis::LostResults, message)));
    }
    let returned: Vec<Option<u64>> = seen.returned()?;
    let expected: Vec<Option<u64>> = (0..N).map(|i| (i != lane).then_some(values[i])).collect();
    if returned.len() != N || returned.iter().flatten().count() < N - 1 {
        let message = format!("one of {N} calls panicked, and {} results came", returned.iter().flatten().count());
        return Err(seen.fail(Failure::new(Diagnosis::LostResults, message)));
    }
    same_values(&seen, &returned, &expected)?;
    Ok(seen.evidence())
}

async fn passes_a_panic_on(judge: Judge) -> Finding {
    const N: usize = 6;
    // Not the last: a version that runs one call after the other must not have ended the others by chance.
    let (values, lane) = (judge.numbers(N), judge.below(N - 1));
    let hold = Hold::one_before_the_others(lane, N).giving(&values).panicking(lane);
    let seen = judge.trial().await?.call(Call::RunThreaded { n: N }, hold).await?;
    if let Ending::Returned(_) = seen.ending {
        let message = "one call panicked, and `run_threaded` returned as if nothing had happened";
        return Err(seen.fail(Failure::new(Diagnosis::LostError, message)));
    }
    let Ending::Panicked { unfinished: false, .. } = seen.ending else { return Err(seen.did_not_return()) };
    let ended = seen.works.iter().filter(|piece| piece.lane != lane && piece.end.is_some()).count();
    if ended < N - 1 {
        let message = format!("it panicked when {ended} of the {} other calls had ended", N - 1);
        let hint = "let every thread end before the panic goes on: join them all first, then look at the results";
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message).hint(hint)));
    }
    Ok(seen.evidence())
}

async fn nothing_to_do(judge: Judge) -> Finding {
    let mut evidence = None;
    for call in [Call::RunThreaded { n: 0 }, Call::TryRunThreaded { n: 0 }] {
        let seen = judge.trial().await?.call(&call, Hold::nothing()).await?;
        same_values(&seen, &results(&call, &seen)?, &[])?;
        evidence = Some(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

/// Whether all `n` met at the gate; if not, why they may not have.
fn together(seen: &Observed, n: usize) -> Result<(), Stop> {
    let Some(stall) = seen.stalls.first() else { return Ok(()) };
    // Beside the student's threads there are the one that calls and the one that reads from the judge.
    let waiting = stall.threads.saturating_sub(2);
    let (diagnosis, why) = match stall.held {
        1 if waiting >= n => (Diagnosis::LockHeld, format!(", while {} more threads waited for it", waiting - 1)),
        1 => (Diagnosis::SequentialThreads, String::new()),
        _ => (Diagnosis::FewerWorkers, String::new()),
    };
    Err(seen.fail_to_meet(Failure::new(diagnosis, format!("{n} calls, never more than {} in flight{why}", stall.held))))
}

/// How many pieces of work a call has.
fn works(call: &Call) -> usize {
    match call {
        Call::Slow { .. } => 0,
        Call::RunThreaded { n } | Call::TryRunThreaded { n } => *n,
    }
}

/// The values that came, of either function.
fn results(call: &Call, seen: &Observed) -> Result<Vec<u64>, Stop> {
    if let Call::TryRunThreaded { .. } = call {
        let results: Vec<Option<u64>> = seen.returned()?;
        return Ok(results.into_iter().flatten().collect());
    }
    seen.returned()
}
