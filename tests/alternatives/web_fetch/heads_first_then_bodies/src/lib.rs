//! Style: waits for the heads of all replies, then for their bodies.

use futures::future::join_all;
use reqwest::Client;

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

pub async fn fetch_sequential(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    let mut pages = Vec::with_capacity(urls.len());
    for url in urls {
        pages.push(get_web(client, url).await);
    }
    pages
}

pub async fn fetch_concurrent(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    let heads = join_all(urls.iter().map(|url| client.get(url).send())).await;
    join_all(heads.into_iter().map(|r| async move {
        let r = r.map_err(FetchError::Transport)?;
        if !r.status().is_success() {
            return Err(FetchError::Status(r.status().as_u16()));
        }
        r.text().await.map_err(FetchError::Transport)
    }))
    .await
}
