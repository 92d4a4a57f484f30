//! Style: a state and an async step, without a macro.

use std::time::Duration;

use futures::stream;
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
    stream::unfold(0, move |i| async move {
        if i == n {
            return None;
        }
        tokio::time::sleep(period).await;
        Some((i, i + 1))
    })
}

/// The posts of a paged API, until an empty page.
pub fn posts(client: Client, base: String) -> impl Stream<Item = Result<Post, reqwest::Error>> + Send {
    let state = (client, base, 1, Vec::<Post>::new().into_iter());
    stream::try_unfold(state, |(client, base, mut number, mut posts)| async move {
        let mut post: Option<Post> = posts.next();
        if post.is_none() {
            posts = page(&client, &base, number).await?.into_iter();
            number += 1;
            post = posts.next();
        }
        Ok(post.map(|post| (post, (client, base, number, posts))))
    })
}
