//! Style: a permit is taken before a task is spawned, and moved into it.

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
        tasks.spawn(async move {
            let page = get_web(&client, &url).await;
            drop(place);
            (i, page)
        });
    }
    let mut pages: Vec<_> = urls.iter().map(|_| None).collect();
    while let Some(ended) = tasks.join_next().await {
        let (i, page) = ended.expect("no task panics");
        pages[i] = Some(page);
    }
    pages.into_iter().flatten().collect()
}
