//! Style: `spawn_local` on a `LocalSet`, results in an `Rc`: the future is not `Send`, and need not be.

use std::cell::RefCell;
use std::rc::Rc;

use reqwest::Client;
use tokio::task::LocalSet;

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
    let pages = Rc::new(RefCell::new(Vec::new()));
    let local = LocalSet::new();
    for (i, url) in urls.iter().enumerate() {
        let (client, url) = (client.clone(), url.clone());
        let pages = Rc::clone(&pages);
        local.spawn_local(async move {
            let page = get_web(&client, &url).await;
            pages.borrow_mut().push((i, page));
        });
    }
    local.await;
    let mut pages = pages.take();
    pages.sort_by_key(|(i, _)| *i);
    pages.into_iter().map(|(_, page)| page).collect()
}
