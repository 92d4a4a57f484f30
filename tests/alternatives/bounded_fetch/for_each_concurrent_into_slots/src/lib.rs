//! Style: a stream that runs so many at once, and a slot for each page.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use futures::stream::{self, StreamExt};
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
    let slots: Vec<_> = urls.iter().map(|_| Mutex::new(None)).collect();
    stream::iter(urls.iter().zip(&slots))
        .for_each_concurrent(limit.get(), async |(url, slot)| {
            let page = get_web(client, url).await;
            *slot.lock().expect("no future panics") = Some(page);
        })
        .await;
    slots.into_iter().filter_map(|slot| slot.into_inner().expect("no future panics")).collect()
}
