//! Style: as many workers as places, which take urls from one list.

use std::num::NonZeroUsize;
use std::sync::Mutex;

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
    let next = Mutex::new(urls.iter().enumerate());
    let next = &next;
    let worker = async || {
        let mut pages = Vec::new();
        loop {
            let Some((i, url)) = next.lock().expect("no worker panics").next() else { return pages };
            pages.push((i, get_web(client, url).await));
        }
    };
    let workers = limit.get().min(urls.len());
    let mut pages = join_all((0..workers).map(|_| worker())).await.into_iter().flatten().collect::<Vec<_>>();
    pages.sort_by_key(|(i, _)| *i);
    pages.into_iter().map(|(_, page)| page).collect()
}
