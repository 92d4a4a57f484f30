//! 05 · Bounded fetch: ask for many pages, but only for so many at once. The brief is in `README.md`.

// Delete this line when nothing is left to do.
#![allow(unused_variables, reason = "the stub does not use its arguments yet")]

use std::num::NonZeroUsize;

use reqwest::Client;

/// Why there is no page. Given: keep both variants, add what you like.
#[derive(Debug)]
pub enum FetchError {
    /// The server replied, with this status instead of a 2xx.
    Status(u16),
    /// No reply, or only a part of one.
    Transport(reqwest::Error),
}

/// The body of one page; a status other than 2xx is an error. Given: you need not change it.
pub async fn get_web(client: &Client, url: &str) -> Result<String, FetchError> {
    let response = client.get(url).send().await.map_err(FetchError::Transport)?;

    // An error page has a body too. Only the status tells it from the page that was asked for.
    let status = response.status();
    if !status.is_success() {
        return Err(FetchError::Status(status.as_u16()));
    }

    // The head of a reply comes before its body: the connection can still break in between.
    response.text().await.map_err(FetchError::Transport)
}

/// Asks for all pages with never more than `limit` requests in flight, and with as many as that while there are pages
/// left to ask for. Results in the order of `urls`; each page fails alone.
///
/// Asks once for each place in `urls`. A page that has come, or has failed, makes room for the next one at once,
/// whatever the others are doing.
pub async fn fetch_bounded(client: &Client, urls: &[String], limit: NonZeroUsize) -> Vec<Result<String, FetchError>> {
    todo!("each request takes a place before it leaves, and gives it back when its page is there")
}
