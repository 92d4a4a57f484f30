//! 03 · Web fetch: ask for many pages at once. The brief is in `README.md`.

// Delete this line when nothing is left to do.
#![allow(unused_variables, reason = "the stubs do not use their arguments yet")]

use reqwest::Client;

/// Why there is no page. Given: keep both variants, add what you like.
#[derive(Debug)]
pub enum FetchError {
    /// The server replied, with this status instead of a 2xx.
    Status(u16),
    /// No reply, or only a part of one.
    Transport(reqwest::Error),
}

/// The body of one page; a status other than 2xx is an error.
///
/// Asks once, with the `client` given.
pub async fn get_web(client: &Client, url: &str) -> Result<String, FetchError> {
    todo!("send the request, look at the status, read the body")
}

/// One after the other: the baseline. Results in the order of `urls`; each page fails alone.
pub async fn fetch_sequential(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    todo!("one request at a time")
}

/// All requests in flight together; results in the order of `urls`; each page fails alone.
pub async fn fetch_concurrent(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    todo!("all requests at once")
}
