//! Never has more than twenty requests in flight, however many it may have.

use std::num::NonZeroUsize;

use futures::future::join_all;
use reqwest::Client;
use tokio::sync::Semaphore;

#[derive(Debug)]
pub enum FetchError {
    Status(u16),
    Transport(reqwest::Error),
}

pub async fn get_web(client: &Client, url: &str) -> Result<String, FetchError> {
    let response = client.get(url).send().await.map_err(FetchError::Transport)?;

    let status = response.status();
    if !status.is_success() {
        return Err(FetchError::Status(status.as_u16()));
    }

    response.text().await.map_err(FetchError::Transport)
}

pub async fn fetch_bounded(client: &Client, urls: &[String], limit: NonZeroUsize) -> Vec<Result<String, FetchError>> {
    let places = Semaphore::new(limit.get().min(20));
    let places = &places;

    join_all(urls.iter().map(async |url| {
        let _place = places.acquire().await.expect("nobody closes the semaphore");
        get_web(client, url).await
    }))
    .await
}
