//! 08 · Async stream: values that come one at a time, each when somebody asks for it.

use std::time::Duration;

use async_stream::{stream, try_stream};
use futures::stream::Stream;
use reqwest::Client;
use serde::Deserialize;
use tokio::time::sleep;

/// One post of the API.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Post {
    /// Its number.
    pub id: u64,
    /// What it says at the top.
    pub title: String,
}

/// 0, 1, … `n - 1`, one each `period`, the first after one period; then the stream ends.
pub fn counting(n: u64, period: Duration) -> impl Stream<Item = u64> + Send {
    // A `yield` hands out one value and stops here until the next one is asked for: a function that waits in the
    // middle, written like one that does not.
    stream! {
        for i in 0..n {
            sleep(period).await;
            yield i;
        }
    }
}

/// The posts of a paged API (`{base}?page=1`, `{base}?page=2`, …) until an empty page; asks for a page only when it is
/// needed.
pub fn posts(client: Client, base: String) -> impl Stream<Item = Result<Post, reqwest::Error>> + Send {
    // Nothing in here runs before the stream is polled, and all of it is dropped with the stream. So the next page is
    // asked for when the last post of this one is taken and another one is wanted, not earlier.
    try_stream! {
        for number in 1_u64.. {
            let url = format!("{base}?page={number}");
            // In `try_stream!` a `?` yields the error and ends the stream. A status such as 404 is none of reqwest's
            // errors until it is asked.
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
