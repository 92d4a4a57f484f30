//! The hidden checks of exercise `threaded_slow`.

mod calls;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use calls::Call;

use crate::evidence::{Ending, Observed};
use crate::judge::hold::Letting;
use crate::judge::{Hold, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, same_values};
use crate::suites::timing;
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
            "`run_threaded` and `try_run_threaded` call `work` once for each result and return the results in the order \
             of the calls, whichever call ends first.",
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
            "In `try_run_threaded`, each call that panics costs only its own result: `Err` stands in its place, and \
             every other place holds the `Ok` of its call.",
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

/// … which is next to nothing where it yields on a crowded machine. But then it was awake all the time. Less than this may
/// look like sleep: a process that was stopped between two looks.
const ENOUGH_SLEEP: Duration = Duration::from_millis(140);

async fn slow_waits(judge: Judge) -> Finding {
    let between = |least: usize, most: usize| Duration::from_millis((least + judge.below(most - least)) as u64);
    let (short, long) = (between(20, 120), between(1000, 1500));
    // Side by side, for the longest takes longer than all other checks.
    let (usual, none, short, at_length) = tokio::join!(
        waited(&judge, DELAY),
        waited(&judge, Duration::ZERO),
        waited(&judge, short),
        waited(&judge, long),
    );
    let usual = usual?;
    if usual.cpu > MOST_CPU {
        return Err(usual.fail(restless(&usual, DELAY)));
    }
    // Who sleeps in short naps has fewer of them on a crowded machine, where each is followed by a wait for a processor.
    // Into a long delay enough of them fit; who never sleeps does not sleep longer there either.
    let at_length = at_length?;
    let slept_enough = |asleep: Option<Duration>| asleep.is_none_or(|asleep| asleep >= ENOUGH_SLEEP);
    let asleep = [usual.asleep_of(DELAY), at_length.asleep_of(long)];
    if !asleep.into_iter().any(slept_enough) {
        return Err(at_length.fail(restless(&at_length, long)));
    }
    let stopped = [usual.stopped, at_length.stopped];
    let at_least = asleep.into_iter().zip(stopped).map(|(asleep, stopped)| Some(asleep?.saturating_sub(stopped)));
    if !at_least.into_iter().any(slept_enough) {
        return Err(Stop::Ungraded("the process stood still, and it cannot be told whether `slow` slept".to_owned()));
    }
    for other in [none, short] {
        other?;
    }
    Ok(usual.evidence())
}

/// The failure of a delay in which there was hardly any sleep.
fn restless(seen: &Observed, delay: Duration) -> Failure {
    let (cpu, asleep) = (seen.cpu, seen.asleep_of(delay).unwrap_or_default());
    let message =
        format!("it used the processor for {cpu:.0?} of a delay of {delay:?}, and slept for {asleep:.0?} of it");
    Failure::new(Diagnosis::BusyWaiting, message)
}

/// Has `slow` wait for `delay`.
async fn waited(judge: &Judge, delay: Duration) -> Result<Observed, Stop> {
    let x = judge.number();
    let seen = judge.trial().await?.call(Call::Slow { x, delay }, Hold::nothing()).await?;
    let returned: u64 = seen.returned()?;
    if returned != x {
        let message = format!("`slow({x}, …)` returned {returned}");
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    if seen.elapsed < delay {
        let message = format!("a delay of {delay:?} was over after {:.0?}", seen.elapsed);
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
    }
    Ok(seen)
}

async fn in_order(judge: Judge) -> Finding {
    // Odd, so that one that pairs or halves its calls leaves none out unseen.
    const N: usize = 9;
    let mut evidence = None;
    for call in [Call::RunThreaded { n: N }, Call::TryRunThreaded { n: N }] {
        let values = judge.numbers(N);
        // The other way round, so that no start-up order and no luck gives the right order by accident.
        let backwards: Vec<usize> = (0..N).rev().collect();
        let seen = judge.trial().await?.call(&call, Hold::in_order(&backwards).giving(&values)).await?;
        same_values(&seen, &results(&call, &seen)?, &values)?;
        called_once(&seen, N)?;
        evidence = Some(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

/// Whether `work` was called as often as there are results.
fn called_once(seen: &Observed, n: usize) -> Result<(), Stop> {
    let calls = seen.works.len();
    if calls == n {
        return Ok(());
    }
    let message = format!("`work` was called {calls} times for {n} results");
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message).hint("call `work` once with each number below `n`")))
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
    let mut evidence = None;
    // A single call is one call too.
    for call in [8, 1].into_iter().flat_map(|n| [Call::RunThreaded { n }, Call::TryRunThreaded { n }]) {
        let n = works(&call);
        let values = judge.numbers(n);
        let hold = Hold::until_still(1, Letting::All).giving(&values);
        let seen = judge.trial().await?.call(&call, hold).await?;
        results(&call, &seen)?;
        let threads: BTreeSet<_> = seen.works.iter().filter_map(|piece| piece.thread).collect();
        let callers = seen.works.iter().filter(|piece| piece.thread == Some(0)).count();
        if callers == n && n > 1 {
            let message = format!("all {n} calls ran on the thread that called");
            return Err(seen.fail(Failure::new(Diagnosis::SequentialThreads, message)));
        }
        if callers > 0 {
            let message = format!("{callers} of {n} calls ran on the thread that called");
            return Err(seen.fail(Failure::new(Diagnosis::FewerWorkers, message)));
        }
        if threads.len() < n {
            let message = format!("{n} calls ran on {} threads", threads.len());
            return Err(seen.fail(Failure::new(Diagnosis::FewerWorkers, message)));
        }
        // Which thread a call was on is what the process said. How many there were while all calls were held is what
        // the kernel says: one for each call, the one that called, and the one that reads from the judge.
        if let Some(stall) = seen.stalls.first()
            && stall.held == n
            && (1..n + 2).contains(&stall.threads)
        {
            let message = format!("{n} calls were in flight, and there were {} threads in all", stall.threads);
            return Err(seen.fail(Failure::new(Diagnosis::FewerWorkers, message)));
        }
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn as_long_as_the_slowest(judge: Judge) -> Finding {
    const N: usize = timing::PATTERN.len();
    let (judge, values) = (&judge, &judge.numbers(N));
    let held = &async move |hold: Hold| {
        Ok::<_, Stop>(judge.trial().await?.call(Call::RunThreaded { n: N }, hold.giving(values)).await?)
    };
    let lasting = |delays: Vec<Duration>| held(Hold::for_delays(&delays));
    let meeting = async move || together(&held(Hold::until_together(N)).await?, N);
    timing::as_long_as_the_slowest("run_threaded", lasting, meeting).await
}

async fn panics_alone(judge: Judge) -> Finding {
    const N: usize = 6;
    let values = judge.numbers(N);
    let mut evidence = None;
    for panicking in panics(&judge, N) {
        let panics = panicking.len();
        let seen = judge.trial().await?.call(Call::TryRunThreaded { n: N }, hold(&panicking, &values)).await?;
        if let Ending::Panicked { unfinished: false, .. } = seen.ending {
            let message = format!("{panics} of {N} calls panicked, and `try_run_threaded` panicked with them");
            return Err(seen.fail(Failure::new(Diagnosis::LostResults, message)));
        }
        let returned: Vec<Option<u64>> = seen.returned()?;
        let expected: Vec<Option<u64>> = (0..N).map(|i| (!panicking.contains(&i)).then_some(values[i])).collect();
        let results = returned.iter().flatten().count();
        if returned.len() != N || results < N - panics {
            let message = format!("{panics} of {N} calls panicked, and {results} results came");
            return Err(seen.fail(Failure::new(Diagnosis::LostResults, message)));
        }
        same_values(&seen, &returned, &expected)?;
        called_once(&seen, N)?;
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn passes_a_panic_on(judge: Judge) -> Finding {
    const N: usize = 6;
    let values = judge.numbers(N);
    let mut evidence = None;
    for panicking in panics(&judge, N) {
        let hold = hold(&panicking, &values);
        let seen = judge.trial().await?.call(Call::RunThreaded { n: N }, hold).await?;
        if let Ending::Returned(_) = seen.ending {
            let message = format!(
                "{} of {N} calls panicked, and `run_threaded` returned as if nothing had happened",
                panicking.len()
            );
            return Err(seen.fail(Failure::new(Diagnosis::LostError, message)));
        }
        let Ending::Panicked { unfinished: false, .. } = seen.ending else { return Err(seen.did_not_return()) };
        let ended = seen.works.iter().filter(|piece| piece.lane != panicking[0] && piece.end.is_some()).count();
        if ended < N - 1 {
            let message = format!("it panicked when {ended} of the {} other calls had ended", N - 1);
            let hint = "let every thread end before the panic goes on: join them all first, then look at the results";
            return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message).hint(hint)));
        }
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

/// The calls that panic, of `n`: one, two and all of them. The first of them comes before the others, and is neither the
/// last call nor the first: a version that runs one call after the other must not have ended the others by chance, and
/// one that counts from one is told so elsewhere.
fn panics(judge: &Judge, n: usize) -> [Vec<usize>; 3] {
    let one = 1 + judge.below(n - 2);
    let mut all: Vec<usize> = (0..n).collect();
    all.swap(0, one);
    [vec![one], vec![one, n - 1], all]
}

/// Holds all calls until they are there, then lets the first panic, and the others only when nothing comes of that.
fn hold(panicking: &[usize], values: &[u64]) -> Hold {
    let hold = Hold::one_before_the_others(panicking[0], values.len()).giving(values);
    panicking.iter().fold(hold, |hold, lane| hold.panicking(*lane))
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
        1 if waiting >= n => {
            (Diagnosis::LockHeld, format!(", while {} more threads waited for it", waiting.saturating_sub(1)))
        }
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
