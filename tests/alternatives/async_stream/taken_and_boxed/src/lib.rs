//! Style: numbers without end of which so many are taken, and a stream behind a pointer.

use std::pin::Pin;
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
    let numbers = stream! {
        for i in 0.. {
            tokio::time::sleep(period).await;
            yield i;
        }
    };
    tokio_stream::StreamExt::take(numbers, n as usize)
}

/// The posts of a paged API, until an empty page.
pub fn posts(client: Client, base: String) -> impl Stream<Item = Result<Post, reqwest::Error>> + Send {
    let posts = stream! {
        let mut number = 0;
        loop {
            number += 1;
            let posts = page(&client, &base, number).await;
            let over = posts.as_ref().map_or(true, Vec::is_empty);
            match posts {
                Ok(posts) => {
                    for post in posts {
                        yield Ok(post);
                    }
                }
                Err(error) => yield Err(error),
            }
            if over {
                break;
            }
        }
    };
    let posts: Pin<Box<dyn Stream<Item = _> + Send>> = Box::pin(posts);
    posts
}
