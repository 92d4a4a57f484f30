//! The checks of `run_blocking`: the judge holds the calls, and decides by how many have come.

use std::num::NonZeroUsize;
use std::time::Duration;

use harness::{Clock, Ran};

use super::calls::{Call, Outcome};
use crate::evidence::Observed;
use crate::judge::Judge;
use crate::judge::hold::{Hold, Letting, Which};
use crate::suites::finding::{Finding, Stop, a_panic, came_to, same_values};
use crate::suites::places::Places;
use crate::suites::timing;
use crate::verdict::{Diagnosis, Failure};

const WORKERS: Places = Places { places: ["worker", "workers"], takers: ["call", "calls"] };

/// How often a future may be polled whose inputs wait for workers. An honest one is polled a few times for each input; one
/// that asks again each millisecond comes to thousands before the judge lets anything go.
const PATIENT_POLLS: usize = 1000;

/// The unit in which the calls are measured in a row. It decides nothing, so it may be short.
const BASELINE_UNIT: Duration = Duration::from_millis(10);

pub(super) async fn in_order(judge: Judge) -> Finding {
    // Odd, so that one that pairs or halves its calls leaves none out unseen.
    const N: usize = 9;
    let judge = &judge;
    let in_another_order = async move {
        let inputs = inputs(judge, N);
        let backwards: Vec<usize> = (0..N).rev().collect();
        returns_all(judge, &inputs, N, Hold::in_order(&backwards)).await
    };
    let of_any_number = async move |places: &[usize], max_workers: usize| {
        let some = inputs(judge, N);
        let listed: Vec<String> = places.iter().map(|place| some[*place].clone()).collect();
        returns_all(judge, &listed, max_workers, Hold::nothing()).await
    };
    let (finding, twice, none) =
        tokio::join!(in_another_order, of_any_number(&[0, 1, 0, 2, 1, 1], 2), of_any_number(&[], 3));
    let evidence = finding?;
    twice?;
    none?;
    Ok(evidence)
}

/// Whether each input's call is made once, and its result is in its place.
async fn returns_all(judge: &Judge, inputs: &[String], max_workers: usize, hold: Hold) -> Finding {
    let values = judge.numbers(inputs.len());
    let (seen, ran) = run(judge, Clock::Real, inputs, max_workers, hold.giving(&values)).await?;
    let returned = ran.value.unwrap_or_default();
    if let Some(failure) = returned.iter().find_map(own_panic) {
        return Err(seen.fail(failure));
    }
    let first_place = |input| inputs.iter().position(|other| other == input).unwrap_or_default();
    let expected: Vec<Outcome> =
        inputs.iter().map(|input| Outcome::Value(input.clone(), values[first_place(input)])).collect();
    same_values(&seen, &returned, &expected)?;
    called_once(&seen, inputs.len())?;
    Ok(seen.evidence())
}

/// Whether `call` was made as often as there are inputs.
fn called_once(seen: &Observed, n: usize) -> Result<(), Stop> {
    let calls = seen.works.len();
    if calls == n {
        return Ok(());
    }
    let message = format!("`call` was called {calls} times for {n} inputs");
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message).hint("call `call` once with each input")))
}

pub(super) async fn as_many_as_workers(judge: Judge) -> Finding {
    let judge = &judge;
    let reaching = async move |clock: Clock, max_workers: usize, n: usize| {
        let together = max_workers.min(n);
        let (seen, ran) = run(judge, clock, &inputs(judge, n), max_workers, Hold::until_together(together)).await?;
        reached(clock, &seen, &ran, max_workers.min(n))?;
        Finding::Ok(seen.evidence())
    };
    let (few, on_threads, many, enough) = tokio::join!(
        reaching(Clock::Real, 4, 9),
        reaching(Clock::RealThreads, 4, 9),
        reaching(Clock::Real, 17, 40),
        reaching(Clock::Real, 50, 45),
    );
    let evidence = few?;
    on_threads?;
    many?;
    enough?;
    Ok(evidence)
}

/// Whether `n` calls met at the gate; if not, why they may not have.
pub(super) fn reached(clock: Clock, seen: &Observed, ran: &Ran<Vec<Outcome>>, n: usize) -> Result<(), Stop> {
    use Diagnosis as D;
    let Some(stall) = seen.stalls.first() else { return Ok(()) };
    let held = stall.held;
    // Beside those of the runtime there is one that reads what the judge sends.
    let own_threads = stall.threads.saturating_sub(if clock == Clock::RealThreads { 5 } else { 2 });
    let message = format!("workers and inputs enough for {n} calls, but never more than {held} in flight");
    let failure = if seen.live == Some(false) {
        Failure::new(D::BlockedEventLoop, format!("{message}, and no other task got a turn"))
    } else if held > 1 {
        Failure::new(D::FewerWorkers, message)
    } else if own_threads >= n {
        Failure::new(D::LockHeld, format!("{message}, while other threads waited for it")).or(D::FewerWorkers)
    } else if ran.most_tasks >= n {
        let message = format!("{message}, while the others waited in tasks of their own");
        Failure::new(D::LockHeldAcrossAwait, message).or(D::FewerWorkers)
    } else if ran.tasks_started >= n {
        // A lock that futures without tasks take turns to hold looks the same.
        Failure::new(D::SpawnThenAwait, message).or(D::LockHeldAcrossAwait)
    } else {
        Failure::new(D::FewerWorkers, message).or(D::SequentialAwait)
    };
    Err(seen.fail_to_meet(failure))
}

pub(super) async fn never_more(judge: Judge) -> Finding {
    let judge = &judge;
    let counting = async move |max_workers: usize, n: usize, rounds: usize| {
        // Let go one by one: each time another one may come, and only one.
        let hold = Hold::until_still(rounds, Letting::Oldest).then_freely();
        let (seen, _) = run(judge, Clock::Real, &inputs(judge, n), max_workers, hold).await?;
        WORKERS.never_more(&seen, max_workers, n)?;
        called_once(&seen, n)?;
        Finding::Ok(seen.evidence())
    };
    let (few, many, one) = tokio::join!(counting(3, 9, 3), counting(8, 24, 3), counting(1, 4, 4));
    let evidence = few?;
    many?;
    one?;
    Ok(evidence)
}

pub(super) async fn past_the_slow_ones(judge: Judge) -> Finding {
    const MAX_WORKERS: usize = 3;
    const N: usize = 9;
    let judge = &judge;
    let past = async move |first: Which| {
        let hold = Hold::which_before_the_others(first, MAX_WORKERS).then_freely();
        let (seen, _) = run(judge, Clock::Real, &inputs(judge, N), MAX_WORKERS, hold).await?;
        let Some(stall) = seen.stalls.first().cloned() else {
            return Err(seen.fail(Failure::new(Diagnosis::Unbounded, "all calls were over before any was held")));
        };
        Ok((seen, stall))
    };
    // The first call ends first, or the last of those that are under way.
    let (lowest, highest) = tokio::join!(past(Which::Lowest), past(Which::Highest));
    let (lowest, highest) = (lowest?, highest?);
    WORKERS.make_room(MAX_WORKERS, N, &lowest, &highest)?;
    Ok(highest.0.evidence())
}

pub(super) async fn as_long_as_the_slowest(judge: Judge) -> Finding {
    const N: usize = timing::PATTERN.len();
    let (judge, inputs) = (&judge, &inputs(&judge, N));
    let held = &async move |max_workers: usize, hold: Hold| run(judge, Clock::Real, inputs, max_workers, hold).await;
    let lasting = async move |delays: Vec<Duration>| Ok(held(N, Hold::for_delays(&delays)).await?.0);
    let meeting = async move || {
        let (seen, ran) = held(N, Hold::until_together(N)).await?;
        reached(Clock::Real, &seen, &ran, N)
    };
    let in_a_row = async move {
        let (seen, _) = held(1, Hold::for_delays(&timing::delays(BASELINE_UNIT))).await?;
        timing::version("run_blocking, one worker", &seen, BASELINE_UNIT, timing::IN_A_ROW)
    };
    let together = timing::as_long_as_the_slowest("run_blocking, three workers", lasting, meeting);
    let (finding, in_a_row) = tokio::join!(together, in_a_row);
    timing::beside(finding, in_a_row.ok())
}

pub(super) async fn live_while_calls_block(judge: Judge) -> Finding {
    const MAX_WORKERS: usize = 3;
    const N: usize = 40;
    let hold = Hold::until_still(2, Letting::Oldest).then_freely();
    let (seen, ran) = run(&judge, Clock::Real, &inputs(&judge, N), MAX_WORKERS, hold).await?;
    if seen.live == Some(false) {
        let message = "while calls blocked, another task on the same thread got no turn";
        return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
    }
    if let Some(stall) = seen.stalls.first()
        && stall.threads >= N
    {
        let message = format!(
            "{MAX_WORKERS} workers and {N} inputs: there were {} threads, most of them for inputs that waited",
            stall.threads
        );
        let hint = "wait for a free worker before you give the input to a thread, not on the thread";
        return Err(seen.fail(Failure::new(Diagnosis::ThreadPerWait, message).hint(hint)));
    }
    // Who sleeps a little and asks again never waits for anybody.
    if seen.awake.is_some() && seen.stalls.iter().any(|stall| !stall.for_good) {
        let message = "while inputs waited for a worker, it woke again and again to look for one";
        return Err(seen.fail(Failure::new(Diagnosis::BusyWaiting, message)));
    }
    if ran.polls > PATIENT_POLLS {
        let message = format!("while inputs waited for a worker, its future had itself polled {} times", ran.polls);
        return Err(seen.fail(Failure::new(Diagnosis::BusyWaiting, message)));
    }
    Ok(seen.evidence())
}

pub(super) async fn panics_alone(judge: Judge) -> Finding {
    const N: usize = 6;
    const MAX_WORKERS: usize = 2;
    let judge = &judge;
    let panicking = async move |lanes: &[usize]| {
        let (inputs, values) = (inputs(judge, N), judge.numbers(N));
        // The first call ends last: so results in the order in which calls end can be told from errors that are not in
        // their places.
        let hold = Hold::which_before_the_others(Which::Highest, MAX_WORKERS).then_freely().giving(&values);
        let hold = lanes.iter().fold(hold, |hold, lane| hold.panicking(*lane));
        let value = |(lane, (input, value)): (usize, (String, u64))| {
            (!lanes.contains(&lane)).then_some(Outcome::Value(input, value))
        };
        let expected: Vec<_> = inputs.iter().cloned().zip(values).enumerate().map(value).collect();
        let seen = call_run(judge, Clock::Real, &inputs, MAX_WORKERS, hold).await?;
        alone(&seen, &expected)
    };
    let anyone = 1 + judge.below(N - 2);
    let (anyone, all): (&[usize], Vec<usize>) = (&[anyone], (0..N).collect());
    // As many of them as there are workers and one more, one, all.
    let (workers, one, all) = tokio::join!(panicking(&[1, 2, N - 1]), panicking(anyone), panicking(&all));
    let evidence = workers?;
    one?;
    all?;
    Ok(evidence)
}

/// Whether each call that panics, of which nothing is `expected`, has cost its own result and no other.
pub(super) fn alone(seen: &Observed, expected: &[Option<Outcome>]) -> Finding {
    use Diagnosis as D;
    let fail = |diagnosis, message: String| Err(seen.fail(Failure::new(diagnosis, message)));
    let n = expected.len();
    let panics = expected.iter().filter(|value| value.is_none()).count();
    WORKERS.given_back(seen, n)?;
    let returned: Vec<Outcome> = came_to(seen).map_err(|stop| match stop {
        Stop::Failed(failure, _) if failure.diagnosis == D::Panicked => {
            let message = format!("{panics} of {n} calls panicked, and `run_blocking` panicked with them");
            seen.fail(Failure::new(D::LostResults, message))
        }
        other => other,
    })?;
    if let Some(failure) = returned.iter().find_map(own_panic).filter(|own| own.diagnosis == D::BlockedEventLoop) {
        return Err(seen.fail(failure));
    }
    let good: Vec<Outcome> = expected.iter().flatten().cloned().collect();
    let came: Vec<Outcome> = returned.iter().filter(|outcome| !outcome.is_error()).cloned().collect();
    if returned.len() != n || came.len() < good.len() {
        let errors = returned.len() - came.len();
        let message = format!(
            "{panics} of {n} calls panicked: {n} results were expected, {panics} of them errors; {} came, {errors} of \
             them errors",
            returned.len()
        );
        return fail(D::LostResults, message);
    }
    if returned.contains(&Outcome::Cancelled) {
        return fail(D::LostError, "a call panicked, and the error in its place says that it was cancelled".to_owned());
    }
    let panicked: Vec<usize> = (0..n).filter(|lane| expected[*lane].is_none()).collect();
    let tries = seen.works.iter().filter(|piece| panicked.contains(&piece.lane)).count();
    if tries > panics {
        return fail(D::WrongResult, format!("{panics} of {n} calls panicked, after `call` was called {tries} times"));
    }
    match same_values(seen, &came, &good) {
        // Another check looks at the order of the values. What is to be seen here is whether the errors are in their
        // places among values that are.
        Err(Stop::Failed(failure, _)) if failure.diagnosis == D::WrongOrder => return Ok(seen.evidence()),
        other => other?,
    }
    let errors: Vec<usize> = (0..n).filter(|place| returned[*place].is_error()).collect();
    if errors != panicked {
        return fail(D::WrongOrder, format!("calls {panicked:?} panicked, and errors came in the places {errors:?}"));
    }
    Ok(seen.evidence())
}

impl Outcome {
    pub(super) fn is_error(&self) -> bool {
        !matches!(self, Outcome::Value(..))
    }
}

/// What a panic shows that came out where `call` does not panic.
fn own_panic(outcome: &Outcome) -> Option<Failure> {
    let Outcome::Panic(message) = outcome else { return None };
    Some(a_panic("panicked, though `call` did not", message))
}

/// `n` inputs that nobody can guess.
fn inputs(judge: &Judge, n: usize) -> Vec<String> {
    judge.numbers(n).into_iter().map(|number| format!("input {number}")).collect()
}

/// Has `run_blocking` call `call` on these inputs, in a process of its own. Pings, to know a thread that stands still from a
/// task that does.
async fn call_run(
    judge: &Judge,
    clock: Clock,
    inputs: &[String],
    max_workers: usize,
    hold: Hold,
) -> Result<Observed, Stop> {
    let max_workers = NonZeroUsize::new(max_workers).unwrap_or(NonZeroUsize::MIN);
    let call = Call::RunBlocking { clock, inputs: inputs.to_vec(), max_workers };
    Ok(judge.trial().await?.call(call, hold.pinging()).await?)
}

/// The same, and what it came to, with one result for each input.
async fn run(
    judge: &Judge,
    clock: Clock,
    inputs: &[String],
    max_workers: usize,
    hold: Hold,
) -> Result<(Observed, Ran<Vec<Outcome>>), Stop> {
    let seen = call_run(judge, clock, inputs, max_workers, hold).await?;
    WORKERS.given_back(&seen, inputs.len())?;
    let results = came_to::<Vec<Outcome>>(&seen)?.len();
    if results != inputs.len() {
        let message = format!("{} inputs have {} results; {results} came", inputs.len(), inputs.len());
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    let ran = seen.returned()?;
    Ok((seen, ran))
}
