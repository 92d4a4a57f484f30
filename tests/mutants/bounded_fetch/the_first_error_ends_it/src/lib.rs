//! Stops at the first page that fails.

use std::num::NonZeroUsize;

use futures::stream::{self, StreamExt, TryStreamExt};
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
    let numbered = stream::iter(urls.iter().enumerate());
    let pages = numbered.map(async |(i, url)| get_web(client, url).await.map(|page| (i, page)));
    let pages: Result<Vec<_>, FetchError> = pages.buffer_unordered(limit.get()).try_collect().await;
    match pages {
        Ok(mut pages) => {
            pages.sort_by_key(|(i, _)| *i);
            pages.into_iter().map(|(_, page)| Ok(page)).collect()
        }
        Err(error) => vec![Err(error)],
    }
}
