//! Mistake: makes all futures first and awaits them in turn; a future does nothing before it is awaited.

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
    let response = client.get(url).send().await.map_err(FetchError::Transport)?;
    let status = response.status();
    if !status.is_success() {
        return Err(FetchError::Status(status.as_u16()));
    }
    response.text().await.map_err(FetchError::Transport)
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
    // Start all the requests.
    let requests: Vec<_> = urls.iter().map(|url| get_web(client, url)).collect();

    // Collect the replies.
    let mut pages = Vec::new();
    for request in requests {
        pages.push(request.await);
    }
    pages
}
