//! Style: futures without tasks, a new one for each that is done.

use std::num::NonZeroUsize;

use futures::stream::{FuturesUnordered, StreamExt};
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
    let status = response.status();
    if !status.is_success() {
        return Err(FetchError::Status(status.as_u16()));
    }
    response.text().await.map_err(FetchError::Transport)
}

/// Never more than `limit` requests in flight; results in the order of `urls`.
pub async fn fetch_bounded(client: &Client, urls: &[String], limit: NonZeroUsize) -> Vec<Result<String, FetchError>> {
    let ask = |i: usize| async move { (i, get_web(client, &urls[i]).await) };
    let mut under_way: FuturesUnordered<_> = (0..urls.len().min(limit.get())).map(ask).collect();
    let mut next = under_way.len();
    let mut pages: Vec<_> = urls.iter().map(|_| None).collect();
    while let Some((i, page)) = under_way.next().await {
        pages[i] = Some(page);
        if next < urls.len() {
            under_way.push(ask(next));
            next += 1;
        }
    }
    pages.into_iter().flatten().collect()
}
