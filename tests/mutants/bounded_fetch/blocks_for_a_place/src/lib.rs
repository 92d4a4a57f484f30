//! Blocks the thread until a place is free.

use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex};

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
    let status = response.status();
    if !status.is_success() {
        return Err(FetchError::Status(status.as_u16()));
    }
    response.text().await.map_err(FetchError::Transport)
}

/// Never more than `limit` requests in flight; results in the order of `urls`.
pub async fn fetch_bounded(client: &Client, urls: &[String], limit: NonZeroUsize) -> Vec<Result<String, FetchError>> {
    let (free, changed) = &(Mutex::new(limit.get()), Condvar::new());
    join_all(urls.iter().map(async |url| {
        let free_now = free.lock().expect("no future panics");
        let mut free_now = changed.wait_while(free_now, |free| *free == 0).expect("no future panics");
        *free_now -= 1;
        drop(free_now);
        let page = get_web(client, url).await;
        *free.lock().expect("no future panics") += 1;
        changed.notify_one();
        page
    }))
    .await
}
