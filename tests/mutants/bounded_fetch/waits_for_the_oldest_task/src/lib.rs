//! Waits for the oldest task before it spawns another.

use std::collections::VecDeque;
use std::num::NonZeroUsize;

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
    let mut pages = Vec::new();
    let mut tasks = VecDeque::new();
    for url in urls {
        if tasks.len() == limit.get()
            && let Some(oldest) = tasks.pop_front()
        {
            let oldest: tokio::task::JoinHandle<_> = oldest;
            pages.push(oldest.await.expect("no task panics"));
        }
        let (client, url) = (client.clone(), url.clone());
        tasks.push_back(tokio::spawn(async move { get_web(&client, &url).await }));
    }
    for task in tasks {
        pages.push(task.await.expect("no task panics"));
    }
    pages
}
