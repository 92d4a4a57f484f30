//! Yields the error and asks for the next page.

use std::time::Duration;

use async_stream::stream;
use futures::stream::Stream;
use reqwest::Client;
use serde::Deserialize;

/// One post of the API.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Post {
    /// Its number.
    pub id: u64,
    /// What it says at the top.
    pub title: String,
}

/// One page.
async fn page(client: &Client, base: &str, number: u64) -> Result<Vec<Post>, reqwest::Error> {
    client.get(format!("{base}?page={number}")).send().await?.error_for_status()?.json().await
}

/// 0, 1, … `n - 1`, one each `period`.
pub fn counting(n: u64, period: Duration) -> impl Stream<Item = u64> + Send {
    stream! {
        for i in 0..n {
            tokio::time::sleep(period).await;
            yield i;
        }
    }
}

/// The posts of a paged API, until an empty page.
pub fn posts(client: Client, base: String) -> impl Stream<Item = Result<Post, reqwest::Error>> + Send {
    stream! {
        for number in 1.. {
            match page(&client, &base, number).await {
                Ok(posts) if posts.is_empty() => return,
                Ok(posts) => {
                    for post in posts {
                        yield Ok(post);
                    }
                }
                Err(error) => yield Err(error),
            }
        }
    }
}
