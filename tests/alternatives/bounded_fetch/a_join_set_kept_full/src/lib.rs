//! Style: a new task for each one that has ended.

use std::num::NonZeroUsize;

use reqwest::Client;
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
    let mut pages: Vec<_> = urls.iter().map(|_| None).collect();
    let mut waiting = urls.iter().cloned().enumerate();
    let mut tasks = JoinSet::new();
    loop {
        while tasks.len() < limit.get()
            && let Some((i, url)) = waiting.next()
        {
            let client = client.clone();
            tasks.spawn(async move { (i, get_web(&client, &url).await) });
        }
        match tasks.join_next().await {
            Some(ended) => {
                let (i, page) = ended.expect("no task panics");
                pages[i] = Some(page);
            }
            None => return pages.into_iter().flatten().collect(),
        }
    }
}
