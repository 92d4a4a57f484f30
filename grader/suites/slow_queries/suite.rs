//! The hidden checks of exercise `slow_queries`.
//!
//! Everything is decided by what the server and the way to it show: which queries wait in the server, and which
//! connections are open when nothing more can come.

mod answers;
mod calls;
mod in_flight;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;
use std::time::Duration;

use calls::{Call, Rows};

use crate::evidence::{Ending, Observed};
use crate::judge::Judge;
use crate::judge::database::{Comes, Database, Shelf};
use crate::judge::hold::{Hold, Letting};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, came_to};
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
            answers::in_order,
        )
        .check(
            TOGETHER,
            2,
            "As long as there are queries enough, exactly `connections` of them are in flight, as `pg_stat_activity` \
             shows: a connection whose query has ended takes the next one at once.",
            in_flight::all_in_flight,
        )
        .needs(IN_ORDER)
        .check(
            "10, 2 and 5 units take 10, not 17",
            1,
            "When three queries take 10, 2 and 5 units of time on three connections, `run_queries` takes as long as the \
             slowest, not as long as all of them in a row.",
            in_flight::as_long_as_the_slowest,
        )
        .needs(IN_ORDER)
        .check(
            "never more connections than allowed",
            2,
            "At no moment does `run_queries` keep more than `connections` connections open, whether they have a query \
             or not, and with one connection there is one query at a time.",
            in_flight::never_more,
        )
        .needs(TOGETHER)
        .check(
            "no connection has two queries at a time",
            1,
            "A query is sent on a connection only when the answer to the one before it has come: the server runs what \
             comes on one connection in a row.",
            in_flight::one_for_each,
        )
        .needs(IN_ORDER)
        .check(
            "a bad query fails alone",
            1,
            "A query that the server refuses, or that fails after its first rows, costs only its own result: its place \
             holds the error, and every other place holds its rows, whichever connection they came on.",
            answers::fails_alone,
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
