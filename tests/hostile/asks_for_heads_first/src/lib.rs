//! Asks for each page's head before it asks for the page.

mod honest;

pub use honest::*;
use reqwest::Client;

pub async fn get_web(client: &Client, url: &str) -> Result<String, FetchError> {
    let _ = client.head(url).send().await;
    honest::get_web(client, url).await
}

pub async fn fetch_concurrent(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    futures::future::join_all(urls.iter().map(|url| get_web(client, url))).await
}
