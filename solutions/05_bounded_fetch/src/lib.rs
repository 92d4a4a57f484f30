//! 05 · Bounded fetch: ask for many pages, but only for so many at once.

use std::num::NonZeroUsize;

use futures::future::join_all;
use reqwest::Client;
use tokio::sync::Semaphore;

/// Why there is no page.
#[derive(Debug)]
pub enum FetchError {
    /// The server replied, with this status instead of a 2xx.
    Status(u16),
    /// No reply, or only a part of one.
    Transport(reqwest::Error),
}

/// The body of one page; a status other than 2xx is an error.
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
pub async fn fetch_bounded(client: &Client, urls: &[String], limit: NonZeroUsize) -> Vec<Result<String, FetchError>> {
    // Here and not outside: the places are shared by the pages of one call.
    let places = Semaphore::new(limit.get());
    let places = &places;

    // All futures are started together, so that each one can go on as soon as any place is free. What limits them is
    // not how they are started but that each takes a place before it asks.
    join_all(urls.iter().map(async |url| {
        // The name matters: a permit bound to `_` is given back on the spot. This one is given back when the page is
        // there or has failed, because that is where `_place` goes out of scope, whichever way.
        let _place = places.acquire().await.expect("nobody closes the semaphore");
        get_web(client, url).await
    }))
    .await
}
