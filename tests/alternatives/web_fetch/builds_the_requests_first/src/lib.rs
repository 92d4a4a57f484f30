//! Style: builds all requests first and executes them with the client, in any order they like.

use futures::future::join_all;
use reqwest::Client;
use reqwest::{Request, Response, StatusCode};

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
    let request = client.get(url).build().map_err(FetchError::Transport)?;
    execute(client, request).await
}

async fn execute(client: &Client, request: Request) -> Result<String, FetchError> {
    let response = client.execute(request).await.map_err(FetchError::Transport)?;
    body(response).await
}

async fn body(response: Response) -> Result<String, FetchError> {
    match response.status() {
        StatusCode::OK => response.text().await.map_err(FetchError::Transport),
        status if status.is_success() => response.text().await.map_err(FetchError::Transport),
        status => Err(FetchError::Status(status.as_u16())),
    }
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
    let requests = urls.iter().map(|url| client.get(url).build());
    join_all(requests.map(|request| async move {
        let request = request.map_err(FetchError::Transport)?;
        execute(client, request).await
    }))
    .await
}
