//! Notices an error only when the next post has been asked for.

use std::time::Duration;

use async_stream::stream;
use futures::future;
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
    stream! {
        for i in 0..n {
            tokio::time::sleep(period).await;
            yield i;
        }
    }
}

/// The posts of a paged API, until an empty page.
pub fn posts(client: Client, base: String) -> impl Stream<Item = Result<Post, reqwest::Error>> + Send {
    let pages = stream::iter(1_u64..).then(move |number| {
        let (client, base) = (client.clone(), base.clone());
        async move { page(&client, &base, number).await }
    });
    pages
        .try_take_while(|page| future::ready(Ok(!page.is_empty())))
        .map_ok(|page| stream::iter(page.into_iter().map(Ok)))
        .try_flatten()
        .scan(false, |failed, post| {
            let over = *failed;
            *failed = post.is_err();
            future::ready((!over).then_some(post))
        })
        .boxed()
}
