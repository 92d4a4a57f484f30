//! Pages that a site serves and a student's function returns: made, compared, and put into words.

use harness::web::Page;

use super::finding::{Stop, same_values};
use crate::evidence::Observed;
use crate::judge::Judge;
use crate::judge::site::Reply;
use crate::verdict::{Diagnosis, Failure};

/// `n` pages that nobody can guess.
#[must_use]
pub fn pages(judge: &Judge, n: usize) -> Vec<Reply> {
    judge.numbers(n).into_iter().map(|number| Reply::Body(format!("page {number}"))).collect()
}

/// Whether each page is there, in its place.
///
/// # Errors
///
/// A failure, `wrong-order` or `wrong-result`, if not.
pub fn same_pages(seen: &Observed, pages: &[Page], replies: &[Reply]) -> Result<(), Stop> {
    same_values(seen, pages, &bodies(replies))
}

/// The pages that do not fail, as they are to be returned.
#[must_use]
pub fn bodies(replies: &[Reply]) -> Vec<Page> {
    let body = |reply: &Reply| if let Reply::Body(body) = reply { Some(Page::Body(body.clone())) } else { None };
    replies.iter().filter_map(body).collect()
}

/// Whether each place holds its page, or an error if the page fails.
///
/// # Errors
///
/// A failure if not: a page is lost, an error is, or they are not in their places.
pub fn alone(seen: &Observed, pages: &[Page], replies: &[Reply]) -> Result<(), Stop> {
    let fail = |diagnosis, message| Err(seen.fail(Failure::new(diagnosis, message)));
    let good = bodies(replies);
    let there = good.iter().filter(|page| pages.contains(page)).count();
    if there < good.len() {
        let message = format!("{} of {} pages do not fail, and {there} came", good.len(), replies.len());
        return fail(Diagnosis::LostResults, message);
    }
    if pages.len() != replies.len() {
        let diagnosis = if pages.len() < replies.len() { Diagnosis::LostError } else { Diagnosis::WrongResult };
        let message =
            format!("{} urls have {} results, errors included; {} came", replies.len(), replies.len(), pages.len());
        return fail(diagnosis, message);
    }
    if let Some(page) = pages.iter().find(|page| matches!(page, Page::Body(_)) && !good.contains(page)) {
        return fail(Diagnosis::LostError, format!("a page that fails came back as {}", returned(page)));
    }
    // Another check looks at the order of the pages. What is to be seen here is whether the errors are in their places
    // among pages that are.
    if !pages.iter().filter(|page| good.contains(page)).eq(&good) {
        return Ok(());
    }
    for (reply, page) in replies.iter().zip(pages) {
        if matches!(reply, Reply::Body(_)) != matches!(page, Page::Body(_)) {
            return fail(Diagnosis::WrongOrder, format!("in the place of {} is {}", sent(reply), returned(page)));
        }
    }
    Ok(())
}

/// A failure of one of several functions.
#[must_use]
pub fn of(function: &str, stop: Stop) -> Stop {
    match stop {
        Stop::Failed(mut failure, evidence) => {
            failure.message = format!("`{function}`: {}", failure.message);
            Stop::Failed(failure, evidence)
        }
        ungraded => ungraded,
    }
}

/// What the server sent, in words.
#[must_use]
pub fn sent(reply: &Reply) -> String {
    match reply {
        Reply::Body(_) => "a page with status 200".to_owned(),
        Reply::Status(status) => format!("a page with status {status}"),
        Reply::Endless => "a page without end".to_owned(),
        Reply::CutShort => "a page that is cut short".to_owned(),
        Reply::Refused => "a page whose connection is refused".to_owned(),
    }
}

/// What came back, in words.
#[must_use]
pub fn returned(page: &Page) -> String {
    const SHOWN: usize = 60;
    match page {
        Page::Body(body) => format!("`Ok({:?})`", body.chars().take(SHOWN).collect::<String>()),
        Page::Status(status) => format!("`Err(Status({status}))`"),
        Page::Transport(_) => "`Err(Transport(…))`".to_owned(),
    }
}
