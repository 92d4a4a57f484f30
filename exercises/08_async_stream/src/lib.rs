//! 08 · Async stream: values that come one at a time, each when somebody asks for it. The brief is in `README.md`.

// Delete these lines when nothing is left to do.
#![allow(unused_variables, reason = "the stubs do not use their arguments yet")]
#![allow(unreachable_code, clippy::diverging_sub_expression, reason = "the stubs do not return yet")]

use std::time::Duration;

use futures::stream::{Empty, Stream};
use reqwest::Client;
use serde::Deserialize;

/// One post of the API. Given: keep both fields, add what you like.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Post {
    /// Its number.
    pub id: u64,
    /// What it says at the top.
    pub title: String,
}

/// 0, 1, … `n - 1`, one each `period`, the first after one period; then the stream ends.
pub fn counting(n: u64, period: Duration) -> impl Stream<Item = u64> + Send {
    // The type stands here only so that the stub compiles. Delete it.
    let stream: Empty<u64> = todo!("yield one number after the other");
    stream
}

/// The posts of a paged API (`{base}?page=1`, `{base}?page=2`, …) until an empty page; asks for a page only when it is
/// needed.
///
/// A page is a JSON array of posts. A status other than 2xx is an error; an error is yielded, then the stream ends.
pub fn posts(client: Client, base: String) -> impl Stream<Item = Result<Post, reqwest::Error>> + Send {
    let stream: Empty<Result<Post, reqwest::Error>> = todo!("yield the posts of one page after the other");
    stream
}
