//! Mistake: results are kept by url, and the second place of a page listed twice gets none.

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
    let mut pages: std::collections::HashMap<&String, Result<String, FetchError>> = std::collections::HashMap::new();
    for (url, page) in join_all(urls.iter().map(|url| async move { (url, get_web(client, url).await) })).await {
        pages.insert(url, page);
    }
    urls.iter().map(|url| pages.remove(url).unwrap_or(Ok(String::new()))).collect()
}
