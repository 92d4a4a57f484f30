//! Asks for a place every millisecond instead of waiting for one.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

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
    let places = Arc::new(Semaphore::new(limit.get()));
    let mut tasks = Vec::new();
    for url in urls {
        let (places, client, url) = (Arc::clone(&places), client.clone(), url.clone());
        tasks.push(tokio::spawn(async move {
            let _place = loop {
                match places.try_acquire() {
                    Ok(place) => break place,
                    Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
                }
            };
            get_web(&client, &url).await
        }));
    }
    let mut pages = Vec::new();
    for task in tasks {
        pages.push(task.await.expect("no task panics"));
    }
    pages
}
