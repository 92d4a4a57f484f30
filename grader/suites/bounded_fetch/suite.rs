//! The hidden checks of exercise `bounded_fetch`.
//!
//! Everything is decided by what the judge sees of the requests: it holds replies until it is certain that no other
//! request comes, and one request too many is proof.

mod calls;
#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;
use std::time::Duration;

use calls::{Call, Page};
use harness::Ran;

use crate::evidence::{Observed, Version};
use crate::judge::Judge;
use crate::judge::hold::{Hold, Letting, Which};
use crate::judge::site::{Reply, Site};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, came_to};
use crate::suites::pages::{alone, pages, same_pages};
use crate::suites::places::Places;
use crate::suites::timing;
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const IN_ORDER: &str = "every page arrives, in the order asked";
    const AS_MANY: &str = "as many requests in flight as there are places";
    const NEVER_MORE: &str = "never more requests in flight than places";
    Suite::of("bounded_fetch", "a semaphore", include_str!("hints.md"))
        .check(
            IN_ORDER,
            1,
            "`fetch_bounded` returns one result for each url, in the order of `urls`, though the replies come in \
             another order: also for a page listed twice, and none if there is no url.",
            in_order,
        )
        .check(
            AS_MANY,
            1,
            "While there are pages enough, `fetch_bounded` has exactly `limit` requests in flight: it does not wait for \
             a reply while a place is free.",
            as_many_as_places,
        )
        .needs(IN_ORDER)
        .check(
            NEVER_MORE,
            2,
            "At no moment does `fetch_bounded` have more than `limit` requests in flight, and it asks for each page \
             once.",
            never_more,
        )
        .needs(AS_MANY)
        .check(
            "a slow page does not hold the others back",
            2,
            "A page that has come makes room for the next one at once: while some pages are slow, all the others come \
             through the places that are left.",
            past_the_slow_ones,
        )
        .needs(NEVER_MORE)
        .check(
            "a failed page frees its place",
            1,
            "A status of 404 or 500, a connection that is refused or a reply that is cut short costs only its own \
             result, and its place is free again like that of any other page.",
            failed_pages,
        )
        .needs(NEVER_MORE)
        .check(
            "with one place, one request at a time",
            1,
            "With a `limit` of 1 `fetch_bounded` sends a request only when the page before it has come.",
            one_place,
        )
        .needs(IN_ORDER)
        .check(
            "more places than pages",
            1,
            "With more places than pages all requests are in flight together, however large the `limit` is.",
            more_places_than_pages,
        )
        .needs(IN_ORDER)
        .check(
            "waiting for a place costs nothing",
            1,
            "While pages wait for a place, `fetch_bounded` does not use the processor, and other tasks on the same \
             thread go on running.",
            waiting_costs_nothing,
        )
        .needs(NEVER_MORE)
}

const PLACES: Places = Places { places: ["place", "places"], takers: ["request", "requests"] };

/// How often a future may be polled whose pages wait for places. An honest one is polled a few times for each page; one
/// that asks again each millisecond comes to thousands before the judge lets anything go.
const PATIENT_POLLS: usize = 1000;

async fn in_order(judge: Judge) -> Finding {
    const N: usize = 6;
    let (judge, replies) = (&judge, &pages(&judge, N));
    // A place for each page: what becomes of pages that wait is looked at by other checks.
    let in_another_order = async {
        let mut site = Site::gated(replies).await?;
        let hold = Hold::which_before_the_others(Which::Highest, N).then_freely();
        let urls = site.urls();
        let (seen, returned) = fetch(judge, &mut site, urls, N, hold).await?;
        same_pages(&seen, &returned, replies)?;
        Finding::Ok(seen.evidence())
    };
    let of_any_number = async |places: &[usize]| {
        let mut site = Site::plain(replies, &[]).await?;
        let listed: Vec<Reply> = places.iter().map(|page| replies[*page].clone()).collect();
        let urls = places.iter().map(|page| site.url(*page)).collect();
        let (seen, returned) = fetch(judge, &mut site, urls, N, Hold::nothing()).await?;
        same_pages(&seen, &returned, &listed)
    };
    let (finding, twice, none) = tokio::join!(in_another_order, of_any_number(&[0, 1, 0, 2, 1, 1]), of_any_number(&[]));
    let evidence = finding?;
    twice?;
    none?;
    Ok(evidence)
}

async fn as_many_as_places(judge: Judge) -> Finding {
    let reaching = async |limit: usize, n: usize| {
        let mut site = Site::gated(&pages(&judge, n)).await?;
        let urls = site.urls();
        let (seen, _) = fetch(&judge, &mut site, urls, limit, Hold::until_together(limit)).await?;
        reached(&seen, limit)?;
        Finding::Ok(seen.evidence())
    };
    let table = async {
        (took(&judge, 1, "one place", timing::IN_A_ROW).await, took(&judge, 3, "three places", timing::TOGETHER).await)
    };
    let (few, many, (in_a_row, together)) = tokio::join!(reaching(6, 12), reaching(17, 51), table);
    let finding = few.and_then(|evidence| many.map(|_| evidence));
    timing::beside(timing::beside(finding, together), in_a_row)
}

/// A row of the lesson's table: pages of 10, 2 and 5 units through so many places. Decides nothing; `None` if they do not
/// all come, which other checks look at.
async fn took(judge: &Judge, limit: usize, places: &str, ideal: f64) -> Option<Version> {
    const UNIT: Duration = timing::UNITS[0];
    let replies = pages(judge, timing::PATTERN.len());
    let mut site = Site::plain(&replies, &timing::delays(UNIT)).await.ok()?;
    let urls = site.urls();
    let (seen, returned) = fetch(judge, &mut site, urls, limit, Hold::nothing()).await.ok()?;
    same_pages(&seen, &returned, &replies).ok()?;
    timing::version(&format!("fetch_bounded, {places}"), &seen, UNIT, ideal).ok()
}

/// Whether `limit` requests met at the gate; if not, why they may not have.
fn reached(seen: &Observed, limit: usize) -> Result<(), Stop> {
    use Diagnosis as D;
    let Some(stall) = seen.stalls.first() else { return Ok(()) };
    let held = stall.held;
    let message = format!("{limit} places and pages enough, but never more than {held} requests in flight");
    let tasks = seen.returned::<Ran<Vec<Page>>>().map_or(0, |ran| ran.most_tasks);
    let failure = if seen.live == Some(false) {
        Failure::new(D::BlockedEventLoop, format!("{message}, and no other task got a turn"))
    } else if held > 1 {
        Failure::new(D::FewerWorkers, message)
    // One request under way has a task or two of its client's.
    } else if tasks >= limit {
        let message = format!("{message}, while the others waited in tasks of their own");
        Failure::new(D::LockHeldAcrossAwait, message).or(D::FewerWorkers)
    } else {
        // A lock that futures without tasks take turns to hold looks the same.
        Failure::new(D::SequentialAwait, message).or(D::LockHeldAcrossAwait)
    };
    Err(seen.fail_to_meet(failure))
}

async fn never_more(judge: Judge) -> Finding {
    const ROUNDS: usize = 3;
    let counting = async |limit: usize, n: usize| {
        let replies = pages(&judge, n);
        let mut site = Site::gated(&replies).await?;
        // Let go one by one: each time another one may come, and only one.
        let hold = Hold::until_still(ROUNDS, Letting::Oldest).then_freely();
        let urls = site.urls();
        let (seen, returned) = fetch(&judge, &mut site, urls, limit, hold).await?;
        PLACES.never_more(&seen, limit, n)?;
        same_pages(&seen, &returned, &replies)?;
        let asked = site.asked().await?.len();
        if asked != n {
            let diagnosis = if asked > n { Diagnosis::OverFetched } else { Diagnosis::WrongResult };
            return Err(seen.fail(Failure::new(diagnosis, format!("{n} pages were asked for with {asked} requests"))));
        }
        Ok(seen.evidence())
    };
    let (few, many) = tokio::join!(counting(3, 9), counting(8, 24));
    let evidence = few?;
    many?;
    Ok(evidence)
}

async fn past_the_slow_ones(judge: Judge) -> Finding {
    const LIMIT: usize = 3;
    const N: usize = 9;
    let past = async |first: Which| {
        let replies = pages(&judge, N);
        let mut site = Site::gated(&replies).await?;
        let hold = Hold::which_before_the_others(first, LIMIT).then_freely().patiently();
        let urls = site.urls();
        let (seen, returned) = fetch(&judge, &mut site, urls, LIMIT, hold).await?;
        same_pages(&seen, &returned, &replies)?;
        let Some(stall) = seen.stalls.first().cloned() else {
            return Err(seen.fail(Failure::new(Diagnosis::Unbounded, "all requests were over before any was held")));
        };
        Ok((seen, stall))
    };
    // The first page comes first, or the last of those that are under way.
    let (lowest, highest) = tokio::join!(past(Which::Lowest), past(Which::Highest));
    let (lowest, highest) = (lowest?, highest?);
    PLACES.make_room(LIMIT, N, &lowest, &highest)?;
    Ok(highest.0.evidence())
}

async fn failed_pages(judge: Judge) -> Finding {
    let mut replies = pages(&judge, 9);
    replies[0] = Reply::Status(404);
    replies[2] = Reply::Refused;
    replies[4] = Reply::Status(500);
    replies[6] = Reply::CutShort;
    let failing = async |limit: usize| {
        let mut site = Site::plain(&replies, &[]).await?;
        let urls = site.urls();
        let (seen, returned) = fetch(&judge, &mut site, urls, limit, Hold::nothing()).await?;
        alone(&seen, &returned, &replies)?;
        Finding::Ok(seen.evidence())
    };
    // With one place there is none left after the first page that keeps it.
    let (one, two) = tokio::join!(failing(1), failing(2));
    one?;
    two
}

async fn one_place(judge: Judge) -> Finding {
    const N: usize = 4;
    let mut site = Site::gated(&pages(&judge, N)).await?;
    let hold = Hold::until_still(N, Letting::Oldest);
    let urls = site.urls();
    let (seen, _) = fetch(&judge, &mut site, urls, 1, hold).await?;
    PLACES.never_more(&seen, 1, N)?;
    Ok(seen.evidence())
}

async fn more_places_than_pages(judge: Judge) -> Finding {
    let together = async |limit: usize, n: usize| {
        let mut site = Site::gated(&pages(&judge, n)).await?;
        let urls = site.urls();
        let (seen, _) = fetch(&judge, &mut site, urls, limit, Hold::until_together(n)).await?;
        reached(&seen, n)?;
        Finding::Ok(seen.evidence())
    };
    // More than any number of places that somebody might think enough.
    let (few, many) = tokio::join!(together(8, 7), together(1000, 40));
    many?;
    few
}

async fn waiting_costs_nothing(judge: Judge) -> Finding {
    const LIMIT: usize = 2;
    const N: usize = 12;
    let mut site = Site::gated(&pages(&judge, N)).await?;
    let hold = Hold::until_still(1, Letting::All).then_freely();
    let urls = site.urls();
    let call = Call { urls, limit: places(LIMIT) };
    let seen = judge.trial_near(&site).await?.call_at(&mut site, call, hold.pinging()).await?;
    came(&seen, N)?;
    if seen.live == Some(false) {
        let message = "while pages waited for a place, another task on the same thread got no turn";
        return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
    }
    // Who sleeps a little and asks again never waits for anybody.
    if seen.awake.is_some() && seen.stalls.iter().any(|stall| !stall.for_good) {
        let message = "while pages waited for a place, it woke again and again to ask for one";
        return Err(seen.fail(Failure::new(Diagnosis::BusyWaiting, message)));
    }
    let ran: Ran<Vec<Page>> = seen.returned()?;
    if ran.polls > PATIENT_POLLS {
        let message = format!("while pages waited for a place, its future had itself polled {} times", ran.polls);
        return Err(seen.fail(Failure::new(Diagnosis::BusyWaiting, message)));
    }
    Ok(seen.evidence())
}

fn places(limit: usize) -> NonZeroUsize {
    NonZeroUsize::new(limit).unwrap_or(NonZeroUsize::MIN)
}

/// Has the student's function fetch these pages. Pings, to know a thread that stands still from a task that does.
async fn fetch(
    judge: &Judge,
    site: &mut Site,
    urls: Vec<String>,
    limit: usize,
    hold: Hold,
) -> Result<(Observed, Vec<Page>), Stop> {
    let n = urls.len();
    let call = Call { urls, limit: places(limit) };
    let seen = judge.trial_near(site).await?.call_at(site, call, hold.pinging()).await?;
    let returned = came(&seen, n)?;
    Ok((seen, returned))
}

/// What the function returned for `n` pages, or why it did not return.
fn came(seen: &Observed, n: usize) -> Result<Vec<Page>, Stop> {
    PLACES.given_back(seen, n)?;
    came_to(seen)
}
