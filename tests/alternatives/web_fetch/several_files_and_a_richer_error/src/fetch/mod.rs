//! The three functions.

mod page;

use futures::future::join_all;
use reqwest::Client;

pub use page::{Page, get_web};

/// One after the other: the baseline.
pub async fn fetch_sequential(client: &Client, urls: &[String]) -> Vec<Page> {
    let mut pages = vec![];
    for url in urls {
        pages.push(get_web(client, url).await);
    }
    pages
}

/// All requests in flight together; results in the order of `urls`.
pub async fn fetch_concurrent(client: &Client, urls: &[String]) -> Vec<Page> {
    join_all(urls.iter().map(async |url| get_web(client, url).await)).await
}
