//! Gives a place back when there was a reply, and not when there was none.

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
    let status = response.status();
    if !status.is_success() {
        return Err(FetchError::Status(status.as_u16()));
    }
    response.text().await.map_err(FetchError::Transport)
}

/// Never more than `limit` requests in flight; results in the order of `urls`.
pub async fn fetch_bounded(client: &Client, urls: &[String], limit: NonZeroUsize) -> Vec<Result<String, FetchError>> {
    let places = &Semaphore::new(limit.get());
    join_all(urls.iter().map(async |url| {
        let place = places.acquire().await.expect("nobody closes it");
        let page = get_web(client, url).await;
        if let Err(FetchError::Transport(_)) = page {
            place.forget();
        }
        page
    }))
    .await
}
