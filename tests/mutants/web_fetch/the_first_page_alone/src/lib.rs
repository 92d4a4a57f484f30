//! Mistake: waits for the first page before it asks for the others.

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
    let Some((first, others)) = urls.split_first() else { return Vec::new() };
    let mut pages = vec![get_web(client, first).await];
    pages.extend(join_all(others.iter().map(|url| get_web(client, url))).await);
    pages
}
