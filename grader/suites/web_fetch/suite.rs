//! The hidden checks of exercise `web_fetch`.

mod calls;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use calls::{Call, Connection, Fetched, Page, Request};

use crate::evidence::{Evidence, Observed, Version};
use crate::judge::Judge;
use crate::judge::hold::{Hold, Letting};
use crate::judge::site::{Reply, Site};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, came_to};
use crate::suites::pages::{alone, of, pages, returned, same_pages, sent};
use crate::suites::timing;
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const IN_ORDER: &str = "every page arrives, in the order asked";
    const FAILS_ALONE: &str = "a page that fails, fails alone";
    Suite::of("web_fetch", "HTTP", include_str!("hints.md"))
        .check(
            "a page is its body, or its error",
            1,
            "For a status of 200 `get_web` returns the body, for a status of 404 or 500 it returns `Status` with that \
             number, and for a connection that is refused or a reply that is cut short it returns `Transport`.",
            body_or_error,
        )
        .check(
            IN_ORDER,
            1,
            "`fetch_sequential` and `fetch_concurrent` return one result for each url, in the order of `urls`, though \
             the replies come in another order: also for a page listed twice, and none if there is no url.",
            in_order,
        )
        .check(
            "all requests are in flight together",
            2,
            "`fetch_concurrent` sends all of its requests before the first reply comes: the server holds all replies \
             back until it has seen all requests, however many there are.",
            all_in_flight,
        )
        .needs(IN_ORDER)
        .check(
            "10, 2 and 5 units take 10, not 17",
            1,
            "When three pages take 10, 2 and 5 units of time, `fetch_concurrent` takes as long as the slowest, not as \
             long as all of them in a row.",
            as_long_as_the_slowest,
        )
        .needs(IN_ORDER)
        .check(
            FAILS_ALONE,
            1,
            "A status of 404 or 500, a connection that is refused or a reply that is cut short costs only its own \
             result: in both fetch functions its place holds an error, and every other place holds its page.",
            fails_alone,
        )
        .check(
            "each page is asked for once, with the client given",
            1,
            "Both fetch functions send exactly one request for each place in `urls`, also for a page that fails and \
             for a page listed twice, and send it with the `client` that they were given.",
            asked_once,
        )
        .needs(FAILS_ALONE)
        .check(
            "the baseline never has two requests in flight",
            1,
            "`fetch_sequential` sends a request only when the reply to the one before it has come.",
            one_at_a_time,
        )
        .check(
            "the event loop stays live while pages are on their way",
            2,
            "While `fetch_concurrent` waits for replies, other tasks on the same thread go on running.",
            stays_live,
        )
}

/// The unit in which the baseline is measured. It decides nothing, so it may be short: the baseline has ended when the
/// concurrent version has.
const BASELINE_UNIT: Duration = Duration::from_millis(6);

/// How often a number is repeated in a page that comes in many pieces: more than a socket's buffers hold.
const LONG: usize = 20_000;

/// How long replies take where requests are counted: a second request that is sent together with the first is under
/// way before the first reply ends the wait for it.
const A_MOMENT: Duration = Duration::from_millis(10);

async fn body_or_error(judge: Judge) -> Finding {
    // Not ASCII, but short: it comes in one piece.
    let body = format!("Seite {}: 頁 – página", judge.number());
    // As it is, white space too; in many pieces; and with nothing in it.
    let bodies = [body, format!(" {}\n", judge.number()), judge.number().to_string().repeat(LONG), String::new()];
    let failing = [Reply::Status(404), Reply::Status(500), Reply::Refused, Reply::CutShort];
    let kinds: Vec<Reply> = bodies.into_iter().map(Reply::Body).chain(failing).collect();
    // In any order, so that nobody can know which page fails.
    let mut order: Vec<usize> = (0..kinds.len()).collect();
    judge.shuffle(&mut order);
    let replies: Vec<Reply> = order.iter().map(|kind| kinds[*kind].clone()).collect();
    let mut site = Site::plain(&replies, &[]).await?;
    let (seen, fetched) = fetch(&judge, &mut site, Call::GetWeb, Hold::nothing()).await?;
    // And looked at in the same order each time, so that of two mistakes the same one is told.
    let came: BTreeMap<usize, &Page> = order.into_iter().zip(&fetched.pages).collect();
    for (kind, page) in came {
        let reply = &kinds[kind];
        use Diagnosis as D;
        let diagnosis = match (reply, page) {
            (Reply::Body(expected), Page::Body(body)) if body == expected => continue,
            (Reply::Status(expected), Page::Status(status)) if status == expected => continue,
            (Reply::Refused | Reply::CutShort, Page::Transport(_)) => continue,
            (Reply::Status(_) | Reply::Refused | Reply::CutShort, Page::Body(_)) => D::LostError,
            _ => D::WrongResult,
        };
        return Err(seen.fail(Failure::new(diagnosis, format!("{} came back as {}", sent(reply), returned(page)))));
    }
    Ok(seen.evidence())
}

async fn in_order(judge: Judge) -> Finding {
    const N: usize = 6;
    let (judge, replies) = (&judge, &pages(&judge, N));
    let one_by_one = async {
        // One after the other, they can come in one order only.
        let mut site = Site::plain(replies, &[]).await?;
        let (seen, fetched) = fetch(judge, &mut site, Call::FetchSequential, Hold::nothing()).await?;
        same_pages(&seen, &fetched.pages, replies).map_err(|stop| of("fetch_sequential", stop))
    };
    let in_another_order = async {
        // The last page arrives before any other reply is sent: replies that come soon after one another can be ready
        // together on a busy machine, and are then taken in the order of the urls by accident.
        let mut site = Site::gated(replies).await?;
        let hold = Hold::one_before_the_others(N - 1, N);
        let (seen, fetched) = fetch(judge, &mut site, Call::FetchConcurrent, hold).await?;
        same_pages(&seen, &fetched.pages, replies).map_err(|stop| of("fetch_concurrent", stop))?;
        Finding::Ok(seen.evidence())
    };
    let of_any_number = of_both(async move |function| {
        let mut finding = Ok(Evidence::default());
        for places in [&[0, 1, 0, 2, 1][..], &[]] {
            let mut site = Site::plain(replies, &[]).await?;
            let listed: Vec<Reply> = places.iter().map(|page| replies[*page].clone()).collect();
            let urls = places.iter().map(|page| site.url(*page)).collect();
            let request = Request { client: "the client given".to_owned(), urls };
            let seen = ask(judge, &mut site, function(request), Hold::nothing()).await?;
            same_pages(&seen, &came_to::<Fetched>(&seen)?.pages, &listed)?;
            finding = Ok(seen.evidence());
        }
        finding
    });
    let (first, finding, last) = tokio::join!(one_by_one, in_another_order, of_any_number);
    first?;
    let evidence = finding?;
    last?;
    Ok(evidence)
}

async fn all_in_flight(judge: Judge) -> Finding {
    let mut evidence = None;
    // The second number is nobody's idea of enough: a limit that is written down shows.
    for n in [10, 67] {
        let replies = pages(&judge, n);
        let mut site = Site::gated(&replies).await?;
        let (seen, fetched) = fetch(&judge, &mut site, Call::FetchConcurrent, Hold::until_together(n)).await?;
        together(&seen, n)?;
        // Who asks again later has only shown the requests that met.
        if seen.works.len() > n {
            let message = format!("{n} pages were asked for with {} requests", seen.works.len());
            return Err(seen.fail(Failure::new(Diagnosis::OverFetched, message)));
        }
        same_pages(&seen, &fetched.pages, &replies)?;
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn as_long_as_the_slowest(judge: Judge) -> Finding {
    const N: usize = timing::PATTERN.len();
    let (judge, replies) = (&judge, &pages(&judge, N));
    let lasting = async move |delays: Vec<Duration>| {
        let mut site = Site::plain(replies, &delays).await?;
        let (seen, fetched) = fetch(judge, &mut site, Call::FetchConcurrent, Hold::nothing()).await?;
        same_pages(&seen, &fetched.pages, replies)?;
        Ok(seen)
    };
    let meeting = async move || {
        let mut site = Site::gated(replies).await?;
        let (seen, fetched) = fetch(judge, &mut site, Call::FetchConcurrent, Hold::until_together(N)).await?;
        same_pages(&seen, &fetched.pages, replies)?;
        together(&seen, N)
    };
    let concurrent = timing::as_long_as_the_slowest("fetch_concurrent", lasting, meeting);
    let (finding, baseline) = tokio::join!(concurrent, baseline(judge, replies));
    timing::beside(finding, baseline)
}

async fn fails_alone(judge: Judge) -> Finding {
    let mut replies = pages(&judge, 8);
    replies[1] = Reply::Status(404);
    replies[3] = Reply::Status(500);
    replies[4] = Reply::Refused;
    replies[6] = Reply::CutShort;
    // All but the one that is refused can be held. The last page arrives before any other, so that results in the order
    // of their arrival can be told from errors that are not in their places.
    let hold = Hold::one_before_the_others(replies.len() - 1, replies.len() - 1).then_freely();
    let (judge, replies, hold) = (&judge, &replies, &hold);
    of_both(async move |function| {
        let mut site = Site::gated(replies).await?;
        let (seen, fetched) = fetch(judge, &mut site, function, hold.clone()).await?;
        alone(&seen, &fetched.pages, replies)?;
        Ok(seen.evidence())
    })
    .await
}

async fn asked_once(judge: Judge) -> Finding {
    let mut replies = pages(&judge, 6);
    replies[1] = Reply::Status(404);
    replies[3] = Reply::Status(500);
    replies[4] = Reply::CutShort;
    let (judge, replies) = (&judge, &replies);
    of_both(async move |function| {
        let mut site = Site::plain(replies, &[A_MOMENT; 6]).await?;
        let mut urls = site.urls();
        urls.insert(3, site.url(2));
        let request = Request { client: format!("client-{}", judge.number()), urls };
        let client = Some(request.client.clone());
        let seen = ask(judge, &mut site, function(request), Hold::nothing()).await?;
        let _: Fetched = came_to(&seen)?;

        let asked = site.asked().await?;
        let strangers = asked.iter().filter(|asked| asked.client != client).count();
        if strangers > 0 {
            let message = format!("{strangers} of {} requests were not sent with the client given", asked.len());
            return Err(seen.fail(Failure::new(Diagnosis::OwnClient, message)));
        }
        for (page, reply) in replies.iter().enumerate() {
            let places = if page == 2 { 2 } else { 1 };
            let requests = asked.iter().filter(|asked| asked.page == Some(page)).count();
            if requests != places {
                let often = |times| if times == 1 { "once".to_owned() } else { format!("{times} times") };
                let diagnosis = if requests > places { Diagnosis::OverFetched } else { Diagnosis::WrongResult };
                let message =
                    format!("{} is listed {} and was asked for {}", sent(reply), often(places), often(requests));
                return Err(seen.fail(Failure::new(diagnosis, message)));
            }
        }
        if asked.len() > replies.len() + 1 {
            let message = "a page was asked for that is not listed";
            return Err(seen.fail(Failure::new(Diagnosis::OverFetched, message)));
        }
        Ok(seen.evidence())
    })
    .await
}

async fn one_at_a_time(judge: Judge) -> Finding {
    const N: usize = 3;
    let mut site = Site::gated(&pages(&judge, N)).await?;
    // Each reply is held until it is certain that no second request comes. Whether other tasks get a turn meanwhile is
    // nobody's question here, and to ask would take as long again.
    let hold = Hold::until_still(N, Letting::Oldest);
    let call = Call::FetchSequential(Request::of_all(&site));
    let seen = judge.trial_near(&site).await?.call_at(&mut site, call, hold).await?;
    let _: Fetched = came_to(&seen)?;
    let most = seen.most_in_flight();
    if most > 1 {
        let message = format!("{N} requests, and {most} of them were in flight together");
        return Err(seen.fail(Failure::new(Diagnosis::OverlappingBaseline, message)));
    }
    if seen.works.len() < N {
        let message = format!("it asked for {} of {N} pages", seen.works.len());
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    Ok(seen.evidence())
}

async fn stays_live(judge: Judge) -> Finding {
    const N: usize = 4;
    let mut site = Site::gated(&pages(&judge, N)).await?;
    // The first reply comes first, to see what becomes of the thread while the others are awaited.
    let hold = Hold::one_before_the_others(0, N);
    let (seen, _) = fetch(&judge, &mut site, Call::FetchConcurrent, hold).await?;
    match seen.live {
        Some(true) => Ok(seen.evidence()),
        Some(false) => {
            let message = "while replies were on their way, another task on the same thread got no turn";
            Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)))
        }
        None => {
            let message = "it returned before it had asked for any page";
            Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
        }
    }
}

/// A function of the student's that fetches many pages.
type Function = fn(Request) -> Call;

/// What is found of either function that fetches many pages, each tried by itself and at the same time.
async fn of_both<F: Future<Output = Finding>>(attempt: impl Fn(Function) -> F) -> Finding {
    let (baseline, concurrent) = tokio::join!(attempt(Call::FetchSequential), attempt(Call::FetchConcurrent));
    baseline.map_err(|stop| of("fetch_sequential", stop))?;
    concurrent.map_err(|stop| of("fetch_concurrent", stop))
}

impl Request {
    /// All pages of a site.
    fn of_all(site: &Site) -> Request {
        Request { client: "the client given".to_owned(), urls: site.urls() }
    }
}

/// Has a function fetch all pages of a site.
async fn fetch(judge: &Judge, site: &mut Site, function: Function, hold: Hold) -> Result<(Observed, Fetched), Stop> {
    let seen = ask(judge, site, function(Request::of_all(site)), hold).await?;
    let fetched = came_to(&seen)?;
    Ok((seen, fetched))
}

/// Makes a call of a process of its own. Pings, to know a thread that stands still from a task that does.
async fn ask(judge: &Judge, site: &mut Site, call: Call, hold: Hold) -> Result<Observed, Stop> {
    Ok(judge.trial_near(site).await?.call_at(site, call, hold.pinging()).await?)
}

/// What the baseline takes; `None` if it does not return what it should, which other checks look at.
async fn baseline(judge: &Judge, replies: &[Reply]) -> Option<Version> {
    let mut site = Site::plain(replies, &timing::delays(BASELINE_UNIT)).await.ok()?;
    let (seen, fetched) = fetch(judge, &mut site, Call::FetchSequential, Hold::nothing()).await.ok()?;
    same_pages(&seen, &fetched.pages, replies).ok()?;
    timing::version("fetch_sequential", &seen, BASELINE_UNIT, timing::IN_A_ROW).ok()
}

/// Whether all `n` met at the gate; if not, why they may not have.
fn together(seen: &Observed, n: usize) -> Result<(), Stop> {
    use Diagnosis as D;
    let Some(stall) = seen.stalls.first() else { return Ok(()) };
    let message = format!("{n} requests, never more than {} in flight", stall.held);
    let connections = came_to(seen).map_or_else(|_| Vec::new(), |fetched: Fetched| fetched.connections);
    let failure = match stall.held {
        _ if seen.live == Some(false) => {
            Failure::new(D::BlockedEventLoop, format!("{message}, and no other task got a turn"))
        }
        1 if seen.most_in_flight() > 1 => {
            let message = format!("{n} requests, and until the first had its reply no other was sent");
            Failure::new(D::FewerWorkers, message)
                .hint("wait for no reply, not for the first one either, before all are sent")
        }
        1 => one_by_one(&connections, n, message),
        _ => Failure::new(D::FewerWorkers, message),
    };
    Err(seen.fail_to_meet(failure))
}

/// Why there was one request at a time, as the connections show it.
fn one_by_one(connections: &[Connection], n: usize, message: String) -> Failure {
    use Diagnosis as D;
    let Some(first) = connections.first() else {
        return Failure::new(D::SequentialAwait, message).or(D::SpawnThenAwait);
    };
    let tasks: BTreeSet<_> = connections.iter().filter_map(|connection| connection.task.as_ref()).collect();
    if first.tasks >= n {
        let message = format!("{message}, while {} tasks waited for it", first.tasks - 1);
        return Failure::new(D::LockHeldAcrossAwait, message).or(D::FewerWorkers);
    }
    if tasks.len() > 1 {
        return Failure::new(D::SpawnThenAwait, format!("{message}, though each has a task of its own"));
    }
    // A lock that futures without tasks take turns to hold looks the same.
    Failure::new(D::SequentialAwait, message).or(D::LockHeldAcrossAwait)
}
