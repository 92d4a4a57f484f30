//! The hidden checks of exercise `blocking_bridge`.
//!
//! The judge holds the calls, and decides by how many have come. The file of books is locked by the student's process itself,
//! for the judge cannot reach into its scratch folder; but how long, is the judge's decision.

mod calls;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;
use std::time::Duration;

use calls::{Book, Books, Call, Content, Lookup, Outcome};
use harness::{Clock, Ran};

use crate::evidence::Observed;
use crate::judge::Judge;
use crate::judge::hold::{Hold, Letting, Which};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, a_panic, came_to, same_values};
use crate::suites::places::Places;
use crate::suites::timing;
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const IN_ORDER: &str = "results come in the order of the inputs";
    const AS_MANY: &str = "as many calls in flight as there are workers";
    const NEVER_MORE: &str = "never more calls in flight than workers";
    const BOOKS: &str = "books come from the file, and none where there is none";
    Suite::of("blocking_bridge", "a blocking library", include_str!("hints.md"))
        .check(
            IN_ORDER,
            1,
            "`run_blocking` calls `call` once for each input and returns the results in the order of `inputs`, whichever \
             call ends first: also for an input that is there twice, and none if there is no input.",
            in_order,
        )
        .check(
            AS_MANY,
            1,
            "While there are inputs enough, `run_blocking` has exactly `max_workers` calls in flight, on a runtime with a \
             single thread and on one with several; with more workers than inputs, all of them.",
            as_many_as_workers,
        )
        .needs(IN_ORDER)
        .check(
            NEVER_MORE,
            1,
            "At no moment does `run_blocking` have more than `max_workers` calls in flight; with one worker there is one \
             call at a time.",
            never_more,
        )
        .needs(AS_MANY)
        .check(
            "a call that ends makes room for the next one",
            1,
            "A call that has ended makes room for the next one at once: while some calls are slow, all the others come \
             through the workers that are left.",
            past_the_slow_ones,
        )
        .needs(NEVER_MORE)
        .check(
            "10, 2 and 5 units take 10, not 17",
            1,
            "With calls that take 10, 2 and 5 units of time and three workers, `run_blocking` takes as long as the slowest \
             (10), not as long as the sum (17).",
            as_long_as_the_slowest,
        )
        .needs(IN_ORDER)
        .check(
            "the event loop stays live while calls block",
            1,
            "While calls block, other tasks on the same thread go on running, and an input that waits for a worker costs \
             nothing: no thread is taken by it, and nobody looks again and again.",
            live_while_calls_block,
        )
        .needs(NEVER_MORE)
        .check(
            "a call that panics costs only its own result",
            1,
            "A call that panics costs only its own result: its place holds the `JoinError` of its panic, every other place \
             holds the `Ok` of its call, and its worker is free for the next input.",
            panics_alone,
        )
        .check(
            BOOKS,
            1,
            "`lookup_books` returns, for each ISBN and in their order, the book that the table has under exactly this ISBN, \
             or `None`: whatever characters are in an ISBN, also for one that is asked for twice, and nothing for no \
             ISBNs.",
            finds_books,
        )
        .check(
            "the event loop stays live while the file is locked",
            1,
            "While a query takes its time, or somebody else keeps the file locked, `lookup_books` waits until it is its \
             turn, and other tasks on the same thread go on running.",
            live_while_the_file_is_busy,
        )
        .needs(BOOKS)
        .check(
            "a file that is not there is an error, and stays away",
            1,
            "A file that does not exist is an error, not a panic, and `lookup_books` does not create it; a file that is no \
             database, or has no such table, is an error too.",
            complains,
        )
}

const WORKERS: Places = Places { places: ["worker", "workers"], takers: ["call", "calls"] };

/// How often a future may be polled whose inputs wait for workers. An honest one is polled a few times for each input; one
/// that asks again each millisecond comes to thousands before the judge lets anything go.
const PATIENT_POLLS: usize = 1000;

/// The unit in which the calls are measured in a row. It decides nothing, so it may be short.
const BASELINE_UNIT: Duration = Duration::from_millis(10);

/// As long as this the file may be locked, by far: rusqlite waits for five seconds of its own naps, if it is let.
const LOCKED_AT_MOST: Duration = Duration::from_secs(3);

async fn in_order(judge: Judge) -> Finding {
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

async fn as_many_as_workers(judge: Judge) -> Finding {
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
        reaching(Clock::Real, 50, 7),
    );
    let evidence = few?;
    on_threads?;
    many?;
    enough?;
    Ok(evidence)
}

/// Whether `n` calls met at the gate; if not, why they may not have.
fn reached(clock: Clock, seen: &Observed, ran: &Ran<Vec<Outcome>>, n: usize) -> Result<(), Stop> {
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

async fn never_more(judge: Judge) -> Finding {
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

async fn past_the_slow_ones(judge: Judge) -> Finding {
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

async fn as_long_as_the_slowest(judge: Judge) -> Finding {
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

async fn live_while_calls_block(judge: Judge) -> Finding {
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

async fn panics_alone(judge: Judge) -> Finding {
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
fn alone(seen: &Observed, expected: &[Option<Outcome>]) -> Finding {
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
    fn is_error(&self) -> bool {
        !matches!(self, Outcome::Value(..))
    }
}

/// What a panic shows that came out where `call` does not panic.
fn own_panic(outcome: &Outcome) -> Option<Failure> {
    let Outcome::Panic(message) = outcome else { return None };
    Some(a_panic("panicked, though `call` did not", message))
}

async fn finds_books(judge: Judge) -> Finding {
    let judge = &judge;
    let looked_up = async move |shelf: Vec<Book>, isbns: Vec<String>| {
        let expected = on(&shelf, &isbns);
        let (seen, found) = look_up(judge, Content::Table(shelf), isbns, false, Hold::nothing()).await?;
        same_books(&seen, &found, &expected)?;
        Finding::Ok(seen.evidence())
    };
    let many = {
        let shelf = shelf(judge);
        let mut isbns: Vec<String> = shelf.iter().map(|book| book.isbn.clone()).collect();
        isbns.extend(isbns[..3].to_vec());
        isbns.extend(unknown(judge, &shelf));
        judge.shuffle(&mut isbns);
        looked_up(shelf, isbns)
    };
    let none = looked_up(shelf(judge), Vec::new());
    let empty = looked_up(Vec::new(), vec![isbn(judge)]);
    let (many, none, empty) = tokio::join!(many, none, empty);
    let evidence = many?;
    none?;
    empty?;
    Ok(evidence)
}

async fn live_while_the_file_is_busy(judge: Judge) -> Finding {
    let (locked, slow) = tokio::join!(live_while_the_file_is_locked(&judge), live_while_a_query_is_slow(&judge));
    let evidence = locked?;
    slow?;
    Ok(evidence)
}

async fn live_while_the_file_is_locked(judge: &Judge) -> Finding {
    let shelf = shelf(judge);
    let mut isbns: Vec<String> = shelf.iter().take(3).map(|book| book.isbn.clone()).collect();
    isbns.insert(1, isbn(judge));
    let expected = on(&shelf, &isbns);
    // Held until it is certain that nobody does anything but wait for the lock, or that nobody else can.
    let hold = Hold::until_still(1, Letting::All).then_freely().pinging().awaited_in_naps();
    let (seen, found) = look_up(judge, Content::Table(shelf), isbns, true, hold).await?;
    while_locked(&seen, &found)?;
    same_books(&seen, &found, &expected)?;
    Ok(seen.evidence())
}

/// How far a query counts: for some hundredths of a second, and if nobody got a turn in that time, each time longer.
const STEPS: [u32; 3] = [200_000, 800_000, 3_200_000];

/// Any answer while the query takes its time will do. One that comes too late may have waited for a processor, so it is
/// asked for again, with a query that takes longer; from a thread that is blocked it never comes.
async fn live_while_a_query_is_slow(judge: &Judge) -> Result<(), Stop> {
    let mut last = None;
    for steps in STEPS {
        let shelf = shelf(judge);
        let isbns = vec![shelf[0].isbn.clone()];
        let expected = on(&shelf, &isbns);
        let (seen, found) =
            look_up(judge, Content::Slow(shelf, steps), isbns, false, Hold::nothing().pinging_at_notes()).await?;
        same_books(&seen, &found, &expected)?;
        if seen.live == Some(true) {
            return Ok(());
        }
        last = Some(seen);
    }
    let seen = last.unwrap_or_default();
    let message = format!("a query took {:.1?}, and no other task on the same thread got a turn", seen.elapsed);
    Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)))
}

/// Whether it waited for the lock, and let others go on meanwhile.
fn while_locked(seen: &Observed, found: &Lookup) -> Result<(), Stop> {
    if seen.live == Some(false) {
        let message = "while the file was locked, another task on the same thread got no turn";
        return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
    }
    let lock = seen.works.first();
    if found.locked {
        let held = lock.map_or(Duration::ZERO, |lock| lock.end.unwrap_or(seen.elapsed).saturating_sub(lock.start));
        if held > LOCKED_AT_MOST {
            return Err(Stop::Ungraded(format!("the file was locked for {held:.1?}, longer than anybody need wait")));
        }
        let error = found.books.as_ref().err().map_or("locked", String::as_str);
        let message = format!("the file was locked for {held:.1?}, and it gave up: {error}");
        let hint = "leave rusqlite's busy timeout as it is: by default it waits for a lock for five seconds";
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message).hint(hint)));
    }
    let returned = seen.notes.iter().find(|note| note.lane == 0).map_or(Duration::MAX, |note| note.at);
    if found.books.is_ok() && lock.and_then(|lock| lock.end).is_none_or(|unlocked| returned < unlocked) {
        let message = "it returned books while the file was locked by somebody who may have been changing it";
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message).hint("let SQLite wait for the lock")));
    }
    Ok(())
}

async fn complains(judge: Judge) -> Finding {
    let judge = &judge;
    let complaint = async move |content: Content, what: &str| {
        let missing = matches!(content, Content::Missing);
        let (seen, found) = look_up(judge, content, vec![isbn(judge)], false, Hold::nothing()).await?;
        if found.books.is_ok() {
            let message = format!("it looked for a book in {what}, and returned `Ok`");
            return Err(seen.fail(Failure::new(Diagnosis::LostError, message)));
        }
        if missing && found.there {
            let message = format!("it looked for a book in {what}, and now there is one");
            let hint = "look for the flags with which a file is opened and not created";
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message).hint(hint)));
        }
        Finding::Ok(seen.evidence())
    };
    let text = Content::Text("isbn,title,year\n".repeat(100));
    let (missing, text, no_table) = tokio::join!(
        complaint(Content::Missing, "a file that does not exist"),
        complaint(text, "a file that is no database"),
        complaint(Content::NoTable, "a database without a table"),
    );
    let evidence = missing?;
    text?;
    no_table?;
    Ok(evidence)
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

/// Has `lookup_books` look in a file that is made for it. If it is `locked`, that is for as long as the judge holds the lock.
async fn look_up(
    judge: &Judge,
    content: Content,
    isbns: Vec<String>,
    locked: bool,
    hold: Hold,
) -> Result<(Observed, Lookup), Stop> {
    let file = Books { name: format!("books of {}.db", judge.number()), content };
    let seen = judge.trial().await?.call(Call::LookupBooks { file, isbns, locked }, hold).await?;
    let found = came_to(&seen)?;
    Ok((seen, found))
}

fn same_books(seen: &Observed, found: &Lookup, expected: &[Option<Book>]) -> Result<(), Stop> {
    match &found.books {
        Ok(books) => same_values(seen, books, expected),
        Err(error) => {
            let message = format!("the file is as it should be, and it returned an error: {error}");
            Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
        }
    }
}

/// What these ISBNs stand for.
fn on(shelf: &[Book], isbns: &[String]) -> Vec<Option<Book>> {
    isbns.iter().map(|isbn| shelf.iter().find(|book| book.isbn == *isbn).cloned()).collect()
}

/// Thirteen digits.
fn isbn(judge: &Judge) -> String {
    format!("978{:010}", judge.number() % 10_000_000_000)
}

/// Books that nobody can guess. Some of their numbers and titles are no plain words.
fn shelf(judge: &Judge) -> Vec<Book> {
    const N: usize = 12;
    let mut isbns: Vec<String> = (0..N).map(|_| isbn(judge)).collect();
    isbns.extend(["030640615X", "O'Reilly-1", "100%", "_", "\"; --"].map(str::to_owned));
    let titles = ["L'Étranger", "\"\"", "", "見えない都市"].map(str::to_owned);
    let titles = titles.into_iter().chain(std::iter::repeat_with(|| format!("volume {}", judge.number())));
    let year = || 1450 + judge.below(600) as u16;
    let mut books: Vec<Book> =
        isbns.into_iter().zip(titles).map(|(isbn, title)| Book { isbn, title, year: year() }).collect();
    books.sort_unstable();
    books.dedup_by(|one, other| one.isbn == other.isbn);
    judge.shuffle(&mut books);
    books
}

/// ISBNs that are not on the shelf, though some would find a book if they were taken for more than a text.
fn unknown(judge: &Judge, shelf: &[Book]) -> Vec<String> {
    let mut isbns = ["%", "' OR '1'='1", "030640615x", "", "ISBN"].map(str::to_owned).to_vec();
    isbns.extend([isbn(judge), format!(" {}", shelf[0].isbn)]);
    isbns.retain(|isbn| shelf.iter().all(|book| book.isbn != *isbn));
    isbns
}
