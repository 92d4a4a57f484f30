//! The checks of what is in flight together: as much as may be, and never more.

use std::time::Duration;

use harness::Ran;

use super::answers::same_rows;
use super::calls::Rows;
use super::{gated, run, taking, titles_of};
use crate::evidence::{Observed, Version};
use crate::judge::Judge;
use crate::judge::hold::{Hold, Letting, Which};
use crate::suites::finding::{Finding, Stop};
use crate::suites::places::Places;
use crate::suites::timing;
use crate::verdict::{Diagnosis, Failure};

/// The unit in which the baseline is measured. It decides nothing, so it may be short; but each query may come with a
/// connection of its own, and what that takes is not to be the longest part of it.
const BASELINE_UNIT: Duration = Duration::from_millis(20);

pub(super) async fn all_in_flight(judge: Judge) -> Finding {
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
pub(super) fn together(seen: &Observed, n: usize) -> Result<(), Stop> {
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

pub(super) const SLIDING: usize = 9;

/// Whether all other queries came past those that the judge held.
pub(super) fn takes_the_next(seen: &Observed) -> Result<(), Stop> {
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

pub(super) async fn as_long_as_the_slowest(judge: Judge) -> Finding {
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

pub(super) async fn never_more(judge: Judge) -> Finding {
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
pub(super) fn bounded(seen: &Observed, limit: usize, n: usize) -> Result<(), Stop> {
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

pub(super) async fn one_for_each(judge: Judge) -> Finding {
    const LIMIT: usize = 3;
    const N: usize = 8;
    let mut database = gated(&judge, N).await?;
    let hold = Hold::until_still(2, Letting::All).then_freely();
    let (seen, _) = run(&judge, &mut database, titles_of(0..N), LIMIT, hold).await?;
    unshared(&seen)?;
    Ok(seen.evidence())
}

/// Whether no query waited behind another one on its connection.
pub(super) fn unshared(seen: &Observed) -> Result<(), Stop> {
    let Some(stall) = seen.stalls.iter().find(|stall| stall.connections.queued > 0) else { return Ok(()) };
    let message = format!(
        "{} more queries had been sent on connections that had not answered the one before (in flight: {})",
        stall.connections.queued, stall.held
    );
    Err(seen.fail(Failure::new(Diagnosis::SharedConnection, message)))
}
