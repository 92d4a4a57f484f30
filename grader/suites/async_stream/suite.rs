//! The hidden checks of exercise `async_stream`.
//!
//! What `counting` does is exact on a paused clock. What `posts` does is seen by the site: its requests, and that none
//! comes while the reader does something else.

mod calls;
#[cfg(test)]
mod tests;

use std::time::Duration;

use calls::{Call, Read, Step, Value};
use harness::Ran;

use crate::evidence::{Evidence, Observed};
use crate::judge::hold::{Hold, Letting};
use crate::judge::site::{Reply, Site};
use crate::judge::{Fault, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, not_spinning, same_values};
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const COUNTING: &str = "counting yields its numbers, one each period";
    const EVERY_POST: &str = "every post comes, page after page, in order";
    const WHEN_NEEDED: &str = "a page is asked for only when it is needed";
    Suite::of("async_stream", "async generators", include_str!("hints.md"))
        .check(
            COUNTING,
            2,
            "`counting` yields 0, 1, … `n - 1`, the first after one period, each of the others one period after the one \
             before it, and then ends.",
            counting,
        )
        .check(
            EVERY_POST,
            2,
            "`posts` yields every post of every page in order, asks for each page once, up to the first page that is \
             empty and for none after it, and then ends.",
            every_post,
        )
        .check(
            "nothing happens before the first poll",
            1,
            "Calling a function does nothing before its stream is polled: no task or thread is started and no page is \
             asked for.",
            nothing_before_the_first_poll,
        )
        .needs(EVERY_POST)
        .check(
            WHEN_NEEDED,
            2,
            "The first page is asked for when the first post is wanted, and the next page when all posts of the one \
             before it have been taken and another one is wanted: whoever takes three posts of pages of two has asked \
             for two pages.",
            only_when_needed,
        )
        .needs(EVERY_POST)
        .check(
            "an error is yielded, then the stream ends",
            1,
            "A status of 404 or 500, a reply that is cut short or a page that is no list of posts is yielded as one \
             error after the posts of the pages before it; then the stream ends and asks for no other page.",
            error_then_end,
        )
        .needs(EVERY_POST)
        .check(
            "dropping the stream stops it",
            1,
            "When its reader drops the stream, also while a page is on its way, nothing of it is left: no task goes on \
             and no page is asked for.",
            dropping_stops,
        )
        .needs(WHEN_NEEDED)
        .check(
            "the event loop stays live while a page is on its way",
            1,
            "While `posts` waits for a page, other tasks on the same thread go on running.",
            stays_live,
        )
}

/// A thread that is blocked for it costs as much real time. All numbers together take longer than a process is ever
/// frozen.
const PERIOD: Duration = Duration::from_millis(60);

/// How much later than exactly right is still right.
const SLACK: Duration = Duration::from_millis(10);

/// More values than any stream here has: who takes as many sees the end.
const TO_THE_END: usize = 100;

async fn counting(judge: Judge) -> Finding {
    const N: u64 = 6;
    let mut evidence = Evidence::default();
    for n in [N, 1, 0] {
        let call = Call::Counting { n, period: PERIOD, steps: vec![Step::Take(TO_THE_END)] };
        let seen = judge.trial().await?.call(call, Hold::nothing().pinging()).await?;
        let ran: Ran<Read> = finished(&seen)?;
        let read = read(&seen, &ran)?;
        let due: Vec<Duration> = (1_u32..).take(n as usize).map(|i| PERIOD * i).collect();
        let came: Vec<Duration> = read.values.iter().map(|(_, at)| *at).collect();
        let early = came.iter().zip(&due).any(|(came, due)| came < due);
        let blocked = !due.is_empty() && ran.real >= PERIOD * due.len() as u32;
        if early && blocked {
            let message = format!(
                "{:.1?} passed for the thread and not for the runtime's clock: something blocked the thread",
                ran.real
            );
            return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
        }
        ends(&seen, &read)?;
        same_values(&seen, &values(&read), &(0..n).map(Value::Number).collect::<Vec<_>>())?;
        if early {
            let message = format!("numbers are due each {PERIOD:?}; they came after {came:?}");
            return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
        }
        if came.len() > 1 && came.first() == came.last() {
            let message = format!("all numbers came together, after {:?}", came[0]);
            let hint = "yield each number as soon as it is there, instead of collecting them";
            return Err(seen.fail(Failure::new(Diagnosis::WaitedForAll, message).hint(hint)));
        }
        if came.iter().zip(&due).any(|(came, due)| *came > *due + SLACK) {
            let message = format!("numbers are due each {PERIOD:?}; they came after {came:?}");
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
        }
        if n == N {
            evidence = Evidence { elapsed: Some(ran.elapsed.as_secs_f64()), ..seen.evidence() };
        }
    }
    Ok(evidence)
}

async fn every_post(judge: Judge) -> Finding {
    let judge = &judge;
    let of_pages = async |sizes: &[usize]| {
        // After the empty page come others, to be left alone.
        let api = Api::of(judge, sizes);
        let mut site = Site::plain(&api.replies, &[]).await?;
        let (seen, ran) = api.read(judge, &mut site, &[Step::Take(TO_THE_END)]).await?;
        let read = read(&seen, &ran)?;
        let asked = asked(&site).await?;
        let end = sizes.len() + 1;
        if let Some(page) = asked.iter().find(|page| **page > end) {
            let message = format!("page {end} is empty, and page {page} was asked for all the same");
            let hint = "the first page that is empty is the end: leave the loop there";
            return Err(seen.fail(Failure::new(Diagnosis::OverFetched, message).hint(hint)));
        }
        if let Some(twice) = asked.iter().find(|page| asked.iter().filter(|other| other == page).count() > 1) {
            let message = format!("page {twice} was asked for more than once");
            return Err(seen.fail(Failure::new(Diagnosis::OverFetched, message)));
        }
        ends(&seen, &read)?;
        same_values(&seen, &values(&read), &api.posts)?;
        if asked != (1..=end).collect::<Vec<_>>() {
            let message = format!("pages 1 to {end} were to be asked for in order, not {asked:?}");
            return Err(seen.fail(Failure::new(Diagnosis::WrongOrder, message)));
        }
        Finding::Ok(seen.evidence())
    };
    let (some, none) = tokio::join!(of_pages(&[2, 3, 1]), of_pages(&[]));
    let evidence = some?;
    none?;
    Ok(evidence)
}

async fn nothing_before_the_first_poll(judge: Judge) -> Finding {
    let steps = vec![Step::Pause(0), Step::Drop];
    let call = Call::Counting { n: 3, period: PERIOD, steps: vec![Step::Drop] };
    let seen = judge.trial().await?.call(call, Hold::nothing()).await?;
    let ran: Ran<Read> = finished(&seen)?;
    if ran.tasks_started.saturating_add(ran.new_threads) > 0 {
        let message = "`counting` was called, and a task or thread was started before its stream was polled";
        return Err(seen.fail(Failure::new(Diagnosis::Eager, message)));
    }
    let api = Api::of(&judge, &[2, 2]);
    let mut site = Site::plain(&api.replies, &[]).await?;
    let (seen, ran) = api.read(&judge, &mut site, &steps).await?;
    let asked = asked(&site).await?.len();
    let hint = "move what starts the work inside the stream";
    if asked > 0 {
        let message = format!("`posts` was called, and {asked} pages were asked for before its stream was polled");
        return Err(seen.fail(Failure::new(Diagnosis::Eager, message).hint(hint)));
    }
    if ran.tasks_started.saturating_add(ran.new_threads) > 0 {
        let message = "`posts` was called, and a task or thread was started before its stream was polled";
        return Err(seen.fail(Failure::new(Diagnosis::Eager, message).hint(hint)));
    }
    Ok(seen.evidence())
}

async fn only_when_needed(judge: Judge) -> Finding {
    const SIZES: &[usize] = &[2, 2, 2, 2];
    let judge = &judge;
    let taking = async |posts: usize, pages: usize| {
        let api = Api::of(judge, SIZES);
        let mut site = Site::plain(&api.replies, &[]).await?;
        let (seen, ran) = api.read(judge, &mut site, &[Step::Take(posts), Step::Pause(0), Step::Drop]).await?;
        same_values(&seen, &values(&read(&seen, &ran)?), &api.posts[..posts])?;
        // While the reader did something else. What a stream does when it is dropped is looked at by another check.
        let asked = match seen.stalls.first() {
            Some(pause) => pause.ended,
            None => asked(&site).await?.len(),
        };
        if asked > pages {
            let message = format!("{posts} posts of pages of two were taken, and {asked} pages were asked for");
            let hint = if asked > SIZES.len() {
                "yield the posts of a page before you ask for the next one: a list of all posts is no stream"
            } else {
                "ask for the next page when the last post of this one has been taken and another one is wanted"
            };
            return Err(seen.fail(Failure::new(Diagnosis::OverFetched, message).hint(hint)));
        }
        Finding::Ok(seen.evidence())
    };
    let (three, two) = tokio::join!(taking(3, 2), taking(2, 1));
    let evidence = three?;
    two?;
    Ok(evidence)
}

async fn error_then_end(judge: Judge) -> Finding {
    let judge = &judge;
    let failing = async |what: &str, reply: Reply| {
        let mut api = Api::of(judge, &[2, 2, 2]);
        api.replies[2] = reply;
        let mut site = Site::gated(&api.replies).await?;
        let call = Call::Posts { base: site.api(), steps: vec![Step::Take(TO_THE_END)] };
        let seen = judge.trial_near(&site).await?.call_at(&mut site, call, Hold::nothing().pinging()).await?;
        let ran: Ran<Read> = finished(&seen)?;
        let read = read(&seen, &ran)?;
        let values = values(&read);
        let asked = asked(&site).await?;
        if let Some(page) = asked.iter().find(|page| **page > 2) {
            let message = format!("page 2 is {what}, and page {page} was asked for all the same");
            let hint = "an error is the last thing that a stream yields: leave the loop there";
            return Err(seen.fail(Failure::new(Diagnosis::OverFetched, message).hint(hint)));
        }
        if !values.contains(&Value::Error) {
            let message = format!("page 2 is {what}, and no error was yielded");
            return Err(seen.fail(Failure::new(Diagnosis::LostError, message)));
        }
        if values[..values.len() - 1] != api.posts[..2] {
            let message = format!("page 2 is {what}: two posts and one error were to come, not {values:?}");
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
        }
        ends(&seen, &read)?;
        Finding::Ok(seen.evidence())
    };
    let (missing, broken, cut, nonsense) = tokio::join!(
        failing("answered with status 404", Reply::Status(404)),
        failing("answered with status 500", Reply::Status(500)),
        failing("cut short", Reply::CutShort),
        failing("no list of posts", Reply::Body("{\"posts\": 2}".to_owned()))
    );
    let evidence = missing?;
    broken?;
    cut?;
    nonsense?;
    Ok(evidence)
}

async fn dropping_stops(judge: Judge) -> Finding {
    let judge = &judge;
    let dropping = async |steps: &[Step], pages: usize| {
        let api = Api::of(judge, &[2, 2, 2, 2]);
        let mut site = Site::plain(&api.replies, &[]).await?;
        let (seen, ran) = api.read(judge, &mut site, steps).await?;
        let asked = asked(&site).await?.len();
        if asked > pages {
            let message = format!("the stream was dropped, and {asked} pages were asked for instead of {pages}");
            return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)));
        }
        Ok((seen, ran))
    };
    let between = [Step::Take(1), Step::Drop, Step::Pause(0)];
    let on_its_way = [Step::Take(2), Step::Poll, Step::Drop, Step::Pause(0)];
    let (between, on_its_way) = tokio::join!(dropping(&between, 1), dropping(&on_its_way, 2));
    let (seen, ran) = between?;
    if ran.tasks_left > 0 {
        let message = format!("the stream was dropped, and {} of its tasks live on", ran.tasks_left);
        return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)));
    }
    on_its_way?;
    Ok(seen.evidence())
}

async fn stays_live(judge: Judge) -> Finding {
    let api = Api::of(&judge, &[2, 2]);
    let mut site = Site::gated(&api.replies).await?;
    let call = Call::Posts { base: site.api(), steps: vec![Step::Take(TO_THE_END)] };
    let hold = Hold::until_together(1).pinging();
    let seen = judge.trial_near(&site).await?.call_at(&mut site, call, hold).await?;
    if seen.live == Some(false) {
        let message = "while a page was on its way, another task on the same thread got no turn";
        return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
    }
    let _: Ran<Read> = finished(&seen)?;
    if seen.live.is_none() {
        let message = "it ended before it had asked for any page";
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    Ok(seen.evidence())
}

/// An API: what its pages answer, by their numbers, and the posts that are to come.
struct Api {
    replies: Vec<Reply>,
    posts: Vec<Value>,
}

impl Api {
    /// Pages of these sizes, the first is page 1; then an empty one, and two that nobody should ask for.
    fn of(judge: &Judge, sizes: &[usize]) -> Api {
        let mut replies = vec![Reply::Status(404)];
        let mut posts = Vec::new();
        for size in sizes {
            let page: Vec<(u64, String)> =
                judge.numbers(*size).into_iter().map(|id| (id, format!("about {}", judge.number()))).collect();
            replies.push(json(&page));
            posts.extend(page.into_iter().map(|(id, title)| Value::Post(id, title)));
        }
        replies.push(json(&[]));
        let beyond = [(judge.number(), "beyond the end".to_owned())];
        replies.extend([json(&beyond), json(&beyond)]);
        Api { replies, posts }
    }

    /// Has the student's stream read like this. Pages come by themselves; each pause lasts until nothing more comes.
    async fn read(&self, judge: &Judge, site: &mut Site, steps: &[Step]) -> Result<(Observed, Ran<Read>), Stop> {
        let call = Call::Posts { base: site.api(), steps: steps.to_vec() };
        let hold = Hold::until_still(1, Letting::All).then_freely().patiently();
        let seen = judge.trial_near(site).await?.call_at(site, call, hold).await?;
        let ran = finished(&seen)?;
        Ok((seen, ran))
    }
}

/// A page of posts.
fn json(posts: &[(u64, String)]) -> Reply {
    let posts: Vec<_> = posts.iter().map(|(id, title)| serde_json::json!({ "id": id, "title": title })).collect();
    Reply::Body(serde_json::Value::from(posts).to_string())
}

/// The pages that were asked for, in this order; a number beyond all of them stands for what is no page.
async fn asked(site: &Site) -> Result<Vec<usize>, Fault> {
    Ok(site.asked().await?.into_iter().map(|asked| asked.page.unwrap_or(usize::MAX)).collect())
}

/// How it ran, or why it did not return.
fn finished(seen: &Observed) -> Result<Ran<Read>, Stop> {
    let ran = seen.returned()?;
    not_spinning(seen, &ran)?;
    Ok(ran)
}

/// What was read.
fn read(seen: &Observed, ran: &Ran<Read>) -> Result<Read, Stop> {
    ran.value.clone().ok_or_else(|| {
        let message = "nothing more came of the stream, and it did not end, in an hour of its clock";
        seen.fail(Failure::new(Diagnosis::TimedOut, message))
    })
}

/// Whether it came to its end.
fn ends(seen: &Observed, read: &Read) -> Result<(), Stop> {
    if read.ended {
        return Ok(());
    }
    let message = format!("the stream goes on: {} values came, and no end", read.values.len());
    Err(seen.fail(Failure::new(Diagnosis::TimedOut, message)))
}

fn values(read: &Read) -> Vec<Value> {
    read.values.iter().map(|(value, _)| value.clone()).collect()
}
