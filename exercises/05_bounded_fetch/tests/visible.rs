//! Visible tests: the values, and a few looks at the clock. `cargo grade -e 5` looks closer.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use bounded_fetch::{FetchError, fetch_bounded};
use reqwest::Client;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A server that gives `/0`, `/1`, … the status and delay of each entry. The body is always `page 0`, `page 1`, …
async fn site(replies: &[(u16, Duration)]) -> (MockServer, Vec<String>) {
    let server = MockServer::builder().start().await;
    let mut urls = Vec::new();
    for (i, (status, delay)) in replies.iter().enumerate() {
        Mock::given(path(format!("/{i}")))
            .respond_with(ResponseTemplate::new(*status).set_body_string(format!("page {i}")).set_delay(*delay))
            .mount(&server)
            .await;
        urls.push(format!("{}/{i}", server.uri()));
    }
    (server, urls)
}

fn places(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).expect("at least one place")
}

const AT_ONCE: Duration = Duration::ZERO;

#[tokio::test]
async fn pages_come_in_the_order_asked_though_the_first_is_the_slowest() {
    let delays = [300, 200, 100, 0].map(|ms| (200, Duration::from_millis(ms)));
    let (_server, urls) = site(&delays).await;
    for limit in [1, 2, 4, 100] {
        let pages = fetch_bounded(&Client::new(), &urls, places(limit)).await;
        let bodies: Vec<_> = pages.into_iter().map(|page| page.expect("a page")).collect();
        assert_eq!(bodies, ["page 0", "page 1", "page 2", "page 3"], "with {limit} places");
    }
}

#[tokio::test]
async fn a_page_that_fails_fails_alone() {
    let (_server, urls) = site(&[(200, AT_ONCE), (404, AT_ONCE), (500, AT_ONCE), (200, AT_ONCE)]).await;
    let pages = fetch_bounded(&Client::new(), &urls, places(2)).await;
    assert_eq!(pages.len(), 4, "{pages:?}");
    assert!(matches!(&pages[0], Ok(page) if page == "page 0"), "{pages:?}");
    assert!(matches!(&pages[1], Err(FetchError::Status(404))), "{pages:?}");
    assert!(matches!(&pages[2], Err(FetchError::Status(500))), "{pages:?}");
    assert!(matches!(&pages[3], Ok(page) if page == "page 3"), "{pages:?}");
}

#[tokio::test]
async fn no_urls_no_pages() {
    assert!(fetch_bounded(&Client::new(), &[], places(3)).await.is_empty());
}

/// How long six pages of 300 ms each take.
async fn six_pages(limit: usize) -> Duration {
    let (_server, urls) = site(&[(200, Duration::from_millis(300)); 6]).await;
    let client = Client::new();
    let start = Instant::now();
    assert_eq!(fetch_bounded(&client, &urls, places(limit)).await.len(), 6);
    start.elapsed()
}

#[tokio::test]
async fn six_slow_pages_in_two_places_take_as_long_as_three() {
    let took = six_pages(2).await;
    // Never faster, also on the fastest machine; in a row they take six.
    assert!(took >= Duration::from_millis(900), "more than two in flight together: {took:?}");
    assert!(took < Duration::from_millis(1500), "never two in flight together: {took:?}");
}

#[tokio::test]
async fn six_slow_pages_in_a_hundred_places_take_as_long_as_one() {
    let took = six_pages(100).await;
    assert!(took < Duration::from_millis(900), "not all in flight together: {took:?}");
}
