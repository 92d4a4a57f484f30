//! Counts past the last number.

use std::time::Duration;

use async_stream::{stream, try_stream};
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

/// 0, 1, … `n - 1`, one each `period`.
pub fn counting(n: u64, period: Duration) -> impl Stream<Item = u64> + Send {
    let _ = n;
    stream! {
        for i in 0.. {
            tokio::time::sleep(period).await;
            yield i;
        }
    }
}

/// The posts of a paged API, until an empty page.
pub fn posts(client: Client, base: String) -> impl Stream<Item = Result<Post, reqwest::Error>> + Send {
    try_stream! {
        for number in 1_u64.. {
            let url = format!("{base}?page={number}");
            let page: Vec<Post> = client.get(url).send().await?.error_for_status()?.json().await?;
            if page.is_empty() {
                break;
            }
            for post in page {
                yield post;
            }
        }
    }
}
