//! Style: reads the body chunk by chunk, and takes the status from `error_for_status`.

use futures::future::join_all;
use reqwest::Client;

/// Why there is no page.
#[derive(Debug)]
pub enum FetchError {
    /// The server replied, with this status instead of a 2xx.
    Status(u16),
    /// No reply, or only a part of one.
    Transport(reqwest::Error),
}

/// The body of one page; a status other than 2xx is an error.
pub async fn get_web(client: &Client, url: &str) -> Result<String, FetchError> {
    let reply = client.get(url).send().await;
    let mut response = match reply.and_then(|response| response.error_for_status()) {
        Ok(response) => response,
        Err(error) => {
            return Err(match error.status() {
                Some(status) => FetchError::Status(status.as_u16()),
                None => FetchError::Transport(error),
            });
        }
    };
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(FetchError::Transport)? {
        body.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// One after the other: the baseline.
pub async fn fetch_sequential(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    let mut pages = Vec::new();
    for url in urls {
        pages.push(get_web(client, url).await);
    }
    pages
}

/// All requests in flight together; results in the order of `urls`.
pub async fn fetch_concurrent(client: &Client, urls: &[String]) -> Vec<Result<String, FetchError>> {
    join_all(urls.iter().map(|url| get_web(client, url))).await
}
