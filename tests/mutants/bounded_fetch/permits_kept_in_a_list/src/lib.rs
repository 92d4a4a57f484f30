//! Keeps the permits of finished tasks until the end.

use std::num::NonZeroUsize;
use std::sync::Arc;

use reqwest::Client;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

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
    let places = Arc::new(Semaphore::new(limit.get()));
    let mut tasks = JoinSet::new();
    for (i, url) in urls.iter().enumerate() {
        let place = Arc::clone(&places).acquire_owned().await.expect("nobody closes it");
        let (client, url) = (client.clone(), url.clone());
        // The permit is part of the result, which nobody takes before all have been spawned.
        tasks.spawn(async move { (i, get_web(&client, &url).await, place) });
    }
    let mut pages = tasks.join_all().await;
    pages.sort_by_key(|(i, ..)| *i);
    pages.into_iter().map(|(_, page, _)| page).collect()
}
