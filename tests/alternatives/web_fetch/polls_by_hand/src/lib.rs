//! Style: polls boxed futures by hand, no combinators at all.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

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
    type Page = Result<String, FetchError>;
    enum Request<'a> {
        OnItsWay(Pin<Box<dyn Future<Output = Page> + 'a>>),
        Done(Page),
    }

    let mut requests: Vec<_> = urls.iter().map(|url| Request::OnItsWay(Box::pin(get_web(client, url)))).collect();
    poll_fn(|context| {
        let mut waiting = 0;
        for request in &mut requests {
            if let Request::OnItsWay(future) = request {
                match future.as_mut().poll(context) {
                    Poll::Ready(page) => *request = Request::Done(page),
                    Poll::Pending => waiting += 1,
                }
            }
        }
        if waiting == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    requests
        .into_iter()
        .map(|request| match request {
            Request::Done(page) => page,
            Request::OnItsWay(_) => unreachable!("all of them are done"),
        })
        .collect()
}
