//! Style: a stream of pages, flattened into one of posts.

use std::time::Duration;

use futures::stream::Stream;
use futures::stream::{self, StreamExt, TryStreamExt};
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
    stream::iter(0..n).then(move |i| async move {
        tokio::time::sleep(period).await;
        i
    })
}

/// The posts of a paged API, until an empty page.
pub fn posts(client: Client, base: String) -> impl Stream<Item = Result<Post, reqwest::Error>> + Send {
    let pages = stream::try_unfold((client, base, 1), |(client, base, number)| async move {
        let page = page(&client, &base, number).await?;
        let more = !page.is_empty();
        let posts = stream::iter(page.into_iter().map(Ok));
        Ok::<_, reqwest::Error>(more.then_some((posts, (client, base, number + 1))))
    });
    pages.try_flatten()
}
