//! 03 · Web fetch: ask for many pages at once.

use futures::future::join_all;
use reqwest::Client;

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

/// One after the other: the baseline. Results in the order of `urls`; each page fails alone.
pub async fn fetch_sequential(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    let mut pages = Vec::with_capacity(urls.len());
    for url in urls {
        // No `?` here: an error is the result of its own page, not of the whole function.
        pages.push(get_web(client, url).await);
    }
    pages
}

/// All requests in flight together; results in the order of `urls`; each page fails alone.
pub async fn fetch_concurrent(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    // Calling `get_web` sends nothing yet: a future does nothing until it is polled. `join_all` polls all of
    // them before it waits for any, keeps the order it was given, and treats an `Err` as a value like any
    // other (`try_join_all` would drop the rest). Waiting needs no tasks and no threads, so borrowing is fine.
    join_all(urls.iter().map(|url| get_web(client, url))).await
}
