//! The hidden checks of exercise `slow_queries`.
//!
//! Everything is decided by what the server and the way to it show: which queries wait in the server, and which
//! connections are open when nothing more can come.

mod calls;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;
use std::time::Duration;

use calls::{Call, Rows};
use harness::Ran;

use crate::evidence::{Ending, Observed, Version};
use crate::judge::Judge;
use crate::judge::database::{Comes, Database, Shelf};
use crate::judge::hold::{Hold, Letting, Which};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, came_to, same_values};
use crate::suites::places::Places;
use crate::suites::timing;
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const IN_ORDER: &str = "the rows of each query arrive, in the order asked";
    const TOGETHER: &str = "as many queries in flight as connections";
    Suite::of("slow_queries", "a database", include_str!("hints.md"))
        .needing_postgres()
        .check(
            IN_ORDER,
            1,
            "`run_queries` returns one result for each query, in the order of `queries`, though the answers come in \
             another order: the first column of each row as text, in the order of the rows, with NULL as the empty \
             string. Also for a query listed twice, for a query without rows, and nothing if there is no query.",
            in_order,
        )
        .check(
            TOGETHER,
            2,
            "As long as there are queries enough, exactly `connections` of them are in flight, as `pg_stat_activity` \
             shows: a connection whose query has ended takes the next one at once.",
            all_in_flight,
        )
        .needs(IN_ORDER)
        .check(
            "10, 2 and 5 units take 10, not 17",
            1,
            "When three queries take 10, 2 and 5 units of time on three connections, `run_queries` takes as long as the \
             slowest, not as long as all of them in a row.",
            as_long_as_the_slowest,
        )
        .needs(IN_ORDER)
        .check(
            "never more connections than allowed",
            2,
            "At no moment does `run_queries` keep more than `connections` connections open, whether they have a query \
             or not, and with one connection there is one query at a time.",
            never_more,
        )
        .needs(TOGETHER)
        .check(
            "no connection has two queries at a time",
            1,
            "A query is sent on a connection only when the answer to the one before it has come: the server runs what \
             comes on one connection in a row.",
            one_for_each,
        )
        .needs(IN_ORDER)
        .check(
            "a bad query fails alone",
            1,
            "A query that the server refuses, or that fails after its first rows, costs only its own result: its place \
             holds the error, and every other place holds its rows, whichever connection they came on.",
            fails_alone,
        )
        .check(
            "all connections are closed afterwards",
            1,
            "When `run_queries` returns, no connection stays behind, also after a query that failed.",
            closed_afterwards,
        )
        .needs(IN_ORDER)
        .check(
            "the event loop stays live while queries run",
            1,
            "While `run_queries` waits for the server, other tasks on the same thread go on running.",
            stays_live,
        )
}

/// The unit in which the baseline is measured. It decides nothing, so it may be short; but each query may come with a
/// connection of its own, and what that takes is not to be the longest part of it.
const BASELINE_UNIT: Duration = Duration::from_millis(20);

async fn in_order(judge: Judge) -> Finding {
    const N: usize = 6;
    let judge = &judge;
    let in_another_order = async {
        let shelves = shelves(judge, &[Comes::WhenLetGo; N]);
        let mut database = Database::with_shelves(judge.postgres()?, &shelves).await?;
        let queries = titles_of(0..N);
        let hold = Hold::which_before_the_others(Which::Highest, N).then_freely();
        let (seen, returned) = run(judge, &mut database, queries, N, hold).await?;
        same_rows(&seen, &returned, &shelves)?;
        Finding::Ok(seen.evidence())
    };
    let of_any_kind = async {
        let mut shelves = shelves(judge, &[Comes::AtOnce; 4]);
        let odd = ["", " a space before", "zwei\nZeilen", "it's; SELECT 1 -- \\ \"", "日本語"].map(str::to_owned);
        shelves[0].titles.extend(odd.into_iter().map(Some).chain([None]));
        shelves[1].titles.resize(MANY_ROWS, Some(judge.number().to_string()));
        shelves[3].titles.clear();
        let (texts, numbers) = (|shelf: usize| texts(&shelves[shelf]), |rows: usize| rows_of(0..rows));
        let listed = [
            ("SELECT title FROM shelf(0)".to_owned(), texts(0)),
            ("SELECT title FROM shelf(1)".to_owned(), texts(1)),
            ("SELECT title, place FROM shelf(2) ORDER BY place DESC".to_owned(), reversed(texts(2))),
            ("SELECT place, title FROM shelf(2)".to_owned(), numbers(shelves[2].titles.len())),
            ("SELECT title FROM shelf(3)".to_owned(), Rows::Rows(Vec::new())),
            ("SELECT title FROM shelf(0)".to_owned(), texts(0)),
            ("SELECT count(*) FROM shelf(3)".to_owned(), Rows::Rows(vec!["0".to_owned()])),
        ];
        for count in [listed.len(), 0] {
            let mut database = Database::with_shelves(judge.postgres()?, &shelves).await?;
            let (queries, expected): (Vec<String>, Vec<Rows>) = listed[..count].iter().cloned().unzip();
            let (seen, returned) = run(judge, &mut database, queries, 2, Hold::nothing()).await?;
            as_expected(&seen, &returned, &expected)?;
        }
        Ok::<(), Stop>(())
    };
    let (finding, any_kind) = tokio::join!(in_another_order, of_any_kind);
    any_kind?;
    finding
}

async fn all_in_flight(judge: Judge) -> Finding {
    let meeting = async |limit: usize, n: usize| {
        let mut database = gated(&judge, n).await?;
        let (seen, _) = run(&judge, &mut database, titles_of(0..n), limit, Hold::until_together(limit.min(n))).await?;
        together(&seen, limit.min(n))?;
        Finding::Ok(seen.evidence())
    };
    // When one has ended, the others go on being slow.
    let past = async |first: Which| {
        let mut database = gated(&judge, SLIDING).await?;
        let hold = Hold::which_before_the_others(first, AT_ONCE).then_freely().patiently();
        let (seen, _) = run(&judge, &mut database, titles_of(0..SLIDING), AT_ONCE, hold).await?;
        takes_the_next(&seen)
    };
    let (few, many, lowest, highest) =
        tokio::join!(meeting(6, 12), meeting(1000, 24), past(Which::Lowest), past(Which::Highest));
    let evidence = few?;
    many?;
    lowest?;
    highest?;
    Ok(evidence)
}

/// Whether `n` queries met at the gate; if not, why they may not have.
fn together(seen: &Observed, n: usize) -> Result<(), Stop> {
    use Diagnosis as D;
    let Some(stall) = seen.stalls.first() else { return Ok(()) };
    let message = format!("{n} queries could run together, and never more than {} in flight", stall.held);
    let tasks = seen.returned::<Ran<Vec<Rows>>>().map_or(0, |ran| ran.tasks_started);
    let failure = if seen.live == Some(false) {
        Failure::new(D::BlockedEventLoop, format!("{message}, and no other task got a turn"))
    } else if stall.connections.queued > 0 {
        let message = format!("{message}: {} more waited behind it, on the same connection", stall.connections.queued);
        Failure::new(D::SharedConnection, message)
    } else if stall.held > 1 {
        Failure::new(D::FewerWorkers, message)
    } else if tasks >= n.saturating_mul(2) {
        // A task for each connection is no reason; another one for each query is.
        Failure::new(D::SpawnThenAwait, message).or(D::LockHeldAcrossAwait)
    } else {
        // A lock that futures take turns to hold looks the same.
        Failure::new(D::SequentialAwait, message).or(D::LockHeldAcrossAwait).or(D::SpawnThenAwait)
    };
    Err(seen.fail_to_meet(failure))
}

const CONNECTIONS: Places = Places { places: ["connection", "connections"], takers: ["query", "queries"] };

/// Connections, and queries, where some are slow and the others have to get past them.
const AT_ONCE: usize = 3;
const SLIDING: usize = 9;

/// Whether all other queries came past those that the judge held.
fn takes_the_next(seen: &Observed) -> Result<(), Stop> {
    let Some(stall) = seen.stalls.first() else {
        return Err(seen.fail(Failure::new(Diagnosis::Unbounded, "all queries were over before any was held")));
    };
    if stall.held.saturating_add(stall.ended) >= SLIDING {
        return Ok(());
    }
    let (diagnosis, message) = if stall.ended == 0 {
        (
            Diagnosis::FewerWorkers,
            format!("{AT_ONCE} connections, and never more than {} queries in flight", stall.held),
        )
    } else if stall.ended == 1 {
        let message =
            format!("{AT_ONCE} connections: when one query had ended, no other came while {} went on", stall.held);
        (Diagnosis::Batched, message)
    } else {
        let message = format!(
            "{AT_ONCE} connections: {} queries ended while {} went on, then no other came, though {} were left",
            stall.ended,
            stall.held,
            SLIDING.saturating_sub(stall.held).saturating_sub(stall.ended)
        );
        (Diagnosis::HeadOfLine, message)
    };
    let hint =
        "a connection whose query has ended is free: let it take the next query at once, whatever the others are doing";
    Err(seen.fail(Failure::new(diagnosis, message).hint(hint)))
}

async fn as_long_as_the_slowest(judge: Judge) -> Finding {
    const N: usize = timing::PATTERN.len();
    let judge = &judge;
    let lasting = async move |delays: Vec<Duration>| {
        let (mut database, shelves) = taking(judge, &delays).await?;
        let (seen, returned) = run(judge, &mut database, titles_of(0..N), N, Hold::nothing()).await?;
        same_rows(&seen, &returned, &shelves)?;
        Ok(seen)
    };
    let meeting = async move || {
        let mut database = gated(judge, N).await?;
        let (seen, _) = run(judge, &mut database, titles_of(0..N), N, Hold::until_together(N)).await?;
        together(&seen, N)
    };
    let concurrent = timing::as_long_as_the_slowest("run_queries on 3 connections", lasting, meeting);
    let (finding, baseline) = tokio::join!(concurrent, baseline(judge));
    timing::beside(finding, baseline)
}

/// What one connection takes; `None` if it does not return what it should, which other checks look at.
async fn baseline(judge: &Judge) -> Option<Version> {
    let (mut database, shelves) = taking(judge, &timing::delays(BASELINE_UNIT)).await.ok()?;
    let queries = titles_of(0..shelves.len());
    let (seen, returned) = run(judge, &mut database, queries, 1, Hold::nothing()).await.ok()?;
    same_rows(&seen, &returned, &shelves).ok()?;
    timing::version("run_queries on 1 connection", &seen, BASELINE_UNIT, timing::IN_A_ROW).ok()
}

async fn never_more(judge: Judge) -> Finding {
    const ROUNDS: usize = 3;
    let counting = async |limit: usize, n: usize| {
        let mut database = gated(&judge, n).await?;
        let hold = Hold::until_still(ROUNDS, Letting::Oldest).then_freely();
        let (seen, _) = run(&judge, &mut database, titles_of(0..n), limit, hold).await?;
        bounded(&seen, limit, n)?;
        Finding::Ok(seen.evidence())
    };
    let (one, few) = tokio::join!(counting(1, 4), counting(3, 10));
    let evidence = few?;
    one?;
    Ok(evidence)
}

/// Whether there were never more than `limit` connections, and no more of `n` queries in flight.
fn bounded(seen: &Observed, limit: usize, n: usize) -> Result<(), Stop> {
    CONNECTIONS.never_more(seen, limit, n)?;
    let open = seen.stalls.iter().map(|stall| stall.connections.open).max().unwrap_or(0);
    if open > limit {
        let allowed = CONNECTIONS.counted(limit);
        let most = seen.most_in_flight();
        let message = format!("{allowed}, and {open} were open while {most} of {n} queries were in flight");
        let hint = "a connection counts from its greeting to its end, also without a query: open it when there is a place \
                    for it, and close it before the place is given back";
        return Err(seen.fail(Failure::new(Diagnosis::Unbounded, message).hint(hint)));
    }
    Ok(())
}

async fn one_for_each(judge: Judge) -> Finding {
    const LIMIT: usize = 3;
    const N: usize = 8;
    let mut database = gated(&judge, N).await?;
    let hold = Hold::until_still(2, Letting::All).then_freely();
    let (seen, _) = run(&judge, &mut database, titles_of(0..N), LIMIT, hold).await?;
    unshared(&seen)?;
    Ok(seen.evidence())
}

/// Whether no query waited behind another one on its connection.
fn unshared(seen: &Observed) -> Result<(), Stop> {
    let Some(stall) = seen.stalls.iter().find(|stall| stall.connections.queued > 0) else { return Ok(()) };
    let message = format!(
        "{} more queries had been sent on connections that had not answered the one before (in flight: {})",
        stall.connections.queued, stall.held
    );
    Err(seen.fail(Failure::new(Diagnosis::SharedConnection, message)))
}

async fn fails_alone(judge: Judge) -> Finding {
    const GOOD: usize = 6;
    let bad = [
        "SELEKT title FROM shelf(0)",
        "SELECT title FROM no_such_shelf",
        // Of a table that is there and may not be read.
        "SELECT title FROM books",
        // After the first row: there is no such number.
        "SELECT 1 / (place - 1) FROM shelf(6)",
    ];
    let failing = async |comes: Comes, limit: usize, hold: Hold| {
        let mut shelves = shelves(&judge, &[comes; GOOD]);
        let good = shelves.iter().enumerate().map(|(shelf, wanted)| (title_of(shelf), Some(texts(wanted))));
        let mut listed: Vec<(String, Option<Rows>)> = good.collect();
        for (place, query) in [0, 2, 3, 6].into_iter().zip(bad) {
            listed.insert(place, (query.to_owned(), None));
        }
        // For the bad one that has rows.
        shelves.extend(self::shelves(&judge, &[Comes::AtOnce]));
        let mut database = Database::with_shelves(judge.postgres()?, &shelves).await?;
        let (queries, expected): (Vec<String>, Vec<Option<Rows>>) = listed.into_iter().unzip();
        let (seen, returned) = run(&judge, &mut database, queries, limit, hold).await?;
        alone(&seen, &returned, &expected)?;
        Finding::Ok(seen.evidence())
    };
    // With one connection, what comes after a bad query comes on the same one, or on a new one. With one for each, the last
    // answer comes before the others, so that results in the order of their arrival can be told from errors that are not
    // in their places.
    let last_first = Hold::one_before_the_others(GOOD - 1, GOOD).then_freely();
    let one = failing(Comes::AtOnce, 1, Hold::nothing());
    let many = failing(Comes::WhenLetGo, GOOD + bad.len(), last_first);
    let (one, many) = tokio::join!(one, many);
    one?;
    many
}

/// Whether each place holds its rows, or an error where none are expected.
fn alone(seen: &Observed, returned: &[Rows], expected: &[Option<Rows>]) -> Result<(), Stop> {
    use Diagnosis as D;
    if returned.len() != expected.len() {
        let message = format!("{} queries, {} results", expected.len(), returned.len());
        return Err(seen.fail(Failure::new(D::LostResults, message)));
    }
    let good: Vec<&Rows> = expected.iter().flatten().collect();
    let came: Vec<&Rows> = returned.iter().filter(|rows| good.contains(rows)).collect();
    if let Some(lost) = good.iter().find(|rows| !came.contains(rows)) {
        let place = expected.iter().position(|rows| rows.as_ref() == Some(lost)).unwrap_or(0);
        let failure = match &returned[place] {
            Rows::Failed { text, .. } => {
                let message = format!("query {place} is a good one among bad ones, and came back as an error: {text}");
                Failure::new(D::LostResults, message)
            }
            Rows::Rows(_) => Failure::new(
                D::WrongResult,
                format!("query {place} is a good one among bad ones, and its rows are wrong"),
            ),
        };
        return Err(seen.fail(failure));
    }
    if let Some(place) = returned.iter().position(|rows| matches!(rows, Rows::Rows(_)) && !good.contains(&rows)) {
        let message = format!("result {place} has rows that no good query asked for: an error was taken for an answer");
        return Err(seen.fail(Failure::new(D::LostError, message)));
    }
    // Another check looks at the order of what came.
    if came != good {
        return Ok(());
    }
    for (place, (rows, expected)) in returned.iter().zip(expected).enumerate() {
        if matches!(rows, Rows::Rows(_)) != expected.is_some() {
            let message =
                format!("the rows are in order, and in place {place} an error is missing or out of its place");
            return Err(seen.fail(Failure::new(D::WrongOrder, message)));
        }
    }
    Ok(())
}

async fn closed_afterwards(judge: Judge) -> Finding {
    const N: usize = 5;
    let shelves = shelves(&judge, &[Comes::AtOnce; N]);
    let leaving = async |limit: usize, bad: &[&str]| {
        let mut database = Database::with_shelves(judge.postgres()?, &shelves).await?;
        let queries = titles_of(0..N).into_iter().chain(bad.iter().map(|query| (*query).to_owned())).collect();
        let mut call = call(&database, queries, limit);
        call.afterwards = Some(call.queries.len());
        // The function has returned, and nothing of what it may have left behind moves any more.
        let hold = Hold::until_still(1, Letting::All).then_freely();
        let seen = judge.trial_near(&database).await?.call_at(&mut database, call, hold.pinging()).await?;
        came(&seen, &database)?;
        closed(&seen)?;
        Finding::Ok(seen.evidence())
    };
    let (all_good, with_a_bad_one) = tokio::join!(leaving(2, &[]), leaving(N + 1, &["SELECT nothing"]));
    with_a_bad_one?;
    all_good
}

/// Whether no connection was open when the function had returned.
fn closed(seen: &Observed) -> Result<(), Stop> {
    let open = seen.stalls.iter().map(|stall| stall.connections.open).max().unwrap_or(0);
    if open == 0 {
        return Ok(());
    }
    let message = format!("it had returned, and the server still had {open} of its connections");
    let hint = "a connection is closed when its `Client` is dropped and its `Connection` is polled to the end: look for a \
                client that somebody keeps";
    Err(seen.fail(Failure::new(Diagnosis::StillRunning, message).hint(hint)))
}

async fn stays_live(judge: Judge) -> Finding {
    const N: usize = 4;
    let mut database = gated(&judge, N).await?;
    // One answer comes first, to see what becomes of the thread while the others are awaited.
    let hold = Hold::one_before_the_others(0, N).then_freely();
    let (seen, _) = run(&judge, &mut database, titles_of(0..N), N, hold).await?;
    match seen.live {
        Some(true) => Ok(seen.evidence()),
        Some(false) => {
            let message = "while queries were in flight, another task on the same thread got no turn";
            Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)))
        }
        None => {
            let message = "it returned before it had asked anything";
            Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
        }
    }
}

/// Rows in an answer that is longer than one piece of a stream.
const MANY_ROWS: usize = 3000;

/// Shelves of titles that nobody can guess, which come like this.
fn shelves(judge: &Judge, comes: &[Comes]) -> Vec<Shelf> {
    let shelf = |comes: &Comes| {
        let titles = judge.numbers(3).into_iter().map(|number| Some(format!("title {number}"))).collect();
        Shelf { titles, comes: *comes }
    };
    comes.iter().map(shelf).collect()
}

/// A database with `n` shelves whose rows the judge lets go.
async fn gated(judge: &Judge, n: usize) -> Result<Database, Stop> {
    Ok(Database::with_shelves(judge.postgres()?, &shelves(judge, &vec![Comes::WhenLetGo; n])).await?)
}

/// A database with a shelf for each delay.
async fn taking(judge: &Judge, delays: &[Duration]) -> Result<(Database, Vec<Shelf>), Stop> {
    let comes: Vec<Comes> = delays.iter().map(|delay| Comes::After(*delay)).collect();
    let shelves = shelves(judge, &comes);
    Ok((Database::with_shelves(judge.postgres()?, &shelves).await?, shelves))
}

fn title_of(shelf: usize) -> String {
    format!("SELECT title FROM shelf({shelf})")
}

fn titles_of(shelves: impl Iterator<Item = usize>) -> Vec<String> {
    shelves.map(title_of).collect()
}

/// What the titles of a shelf are to come back as.
fn texts(shelf: &Shelf) -> Rows {
    Rows::Rows(shelf.titles.iter().map(|title| title.clone().unwrap_or_default()).collect())
}

fn rows_of(numbers: std::ops::Range<usize>) -> Rows {
    Rows::Rows(numbers.map(|number| number.to_string()).collect())
}

fn reversed(rows: Rows) -> Rows {
    match rows {
        Rows::Rows(rows) => Rows::Rows(rows.into_iter().rev().collect()),
        failed => failed,
    }
}

/// Whether each query for a shelf brought its titles.
fn same_rows(seen: &Observed, returned: &[Rows], shelves: &[Shelf]) -> Result<(), Stop> {
    as_expected(seen, returned, &shelves.iter().map(texts).collect::<Vec<_>>())
}

/// Whether each query brought its rows, and in its place.
fn as_expected(seen: &Observed, returned: &[Rows], expected: &[Rows]) -> Result<(), Stop> {
    let failed = returned.iter().enumerate().find_map(|(place, rows)| match rows {
        Rows::Failed { text, .. } => Some(format!("query {place} came back as an error: {text}")),
        Rows::Rows(_) => None,
    });
    if let Some(message) = failed {
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    same_values(seen, returned, expected)
}

fn call(database: &Database, queries: Vec<String>, limit: usize) -> Call {
    let connections = NonZeroUsize::new(limit).unwrap_or(NonZeroUsize::MIN);
    Call { config: database.config().to_owned(), queries, connections, afterwards: None }
}

/// Has the student's function run these queries. Pings, to know a thread that stands still from a task that does.
async fn run(
    judge: &Judge,
    database: &mut Database,
    queries: Vec<String>,
    limit: usize,
    hold: Hold,
) -> Result<(Observed, Vec<Rows>), Stop> {
    let call = call(database, queries, limit);
    let seen = judge.trial_near(database).await?.call_at(database, call, hold.pinging()).await?;
    let returned = came(&seen, database)?;
    Ok((seen, returned))
}

/// What the function returned, or why it did not.
fn came(seen: &Observed, database: &Database) -> Result<Vec<Rows>, Stop> {
    let stuck = matches!(seen.ending, Ending::Deadlocked | Ending::Silent) && seen.live != Some(false);
    if stuck && database.came() > 0 && seen.works.is_empty() {
        let message = "it has connected to the server, sent no query, and never returns";
        let hint = "`connect` gives two halves, and nothing moves unless somebody polls the second one: spawn the \
                    `Connection`, or join it with the query";
        return Err(seen.fail(Failure::new(Diagnosis::Deadlock, message).hint(hint)));
    }
    came_to(seen)
}
