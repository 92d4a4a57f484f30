//! A task asks for each page when it is wanted, and goes on when nobody wants one any more.

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
        let (want, mut wanted) = tokio::sync::mpsc::channel::<()>(1);
        let (send, mut pages) = tokio::sync::mpsc::channel(1);
        tokio::spawn(async move {
            for number in 1..20 {
                let _ = wanted.recv().await;
                let page = page(&client, &base, number).await;
                let _ = send.send(page).await;
            }
        });
        loop {
            let _ = want.send(()).await;
            match pages.recv().await {
                Some(Ok(page)) if !page.is_empty() => {
                    for post in page {
                        yield Ok(post);
                    }
                }
                Some(Err(error)) => {
                    yield Err(error);
                    std::mem::forget(want);
                    return;
                }
                _ => {
                    std::mem::forget(want);
                    return;
                }
            }
        }
    }
}
