//! Visible tests: the values, and one look at the clock. `cargo grade -e 3` looks closer.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use reqwest::Client;
use web_fetch::{FetchError, fetch_concurrent, fetch_sequential, get_web};
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

/// The address of a port where nobody listens any more.
fn refused() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("the address of that port");
    format!("http://{address}/")
}

const AT_ONCE: Duration = Duration::ZERO;

#[tokio::test]
async fn a_page_is_its_body() {
    let (_server, urls) = site(&[(200, AT_ONCE)]).await;
    let page = get_web(&Client::new(), &urls[0]).await;
    assert_eq!(page.expect("a page"), "page 0");
}

#[tokio::test]
async fn a_status_other_than_2xx_is_an_error_though_it_has_a_body() {
    let (_server, urls) = site(&[(404, AT_ONCE), (500, AT_ONCE)]).await;
    let client = Client::new();
    let missing = get_web(&client, &urls[0]).await;
    assert!(matches!(missing, Err(FetchError::Status(404))), "{missing:?}");
    let broken = get_web(&client, &urls[1]).await;
    assert!(matches!(broken, Err(FetchError::Status(500))), "{broken:?}");
}

#[tokio::test]
async fn a_refused_connection_is_an_error() {
    let page = get_web(&Client::new(), &refused()).await;
    assert!(matches!(page, Err(FetchError::Transport(_))), "{page:?}");
}

#[tokio::test]
async fn the_baseline_returns_every_page_in_the_order_asked() {
    let (_server, urls) = site(&[(200, AT_ONCE); 3]).await;
    let pages = fetch_sequential(&Client::new(), &urls).await;
    let bodies: Vec<_> = pages.into_iter().map(|page| page.expect("a page")).collect();
    assert_eq!(bodies, ["page 0", "page 1", "page 2"]);
}

#[tokio::test]
async fn pages_come_in_the_order_asked_though_the_first_is_the_slowest() {
    let delays = [300, 200, 100, 0].map(|ms| (200, Duration::from_millis(ms)));
    let (_server, urls) = site(&delays).await;
    let pages = fetch_concurrent(&Client::new(), &urls).await;
    let bodies: Vec<_> = pages.into_iter().map(|page| page.expect("a page")).collect();
    assert_eq!(bodies, ["page 0", "page 1", "page 2", "page 3"]);
}

#[tokio::test]
async fn a_page_that_fails_fails_alone() {
    let (_server, mut urls) = site(&[(200, AT_ONCE), (404, AT_ONCE), (200, AT_ONCE)]).await;
    urls.insert(2, refused());
    let client = Client::new();
    for pages in [fetch_sequential(&client, &urls).await, fetch_concurrent(&client, &urls).await] {
        assert_eq!(pages.len(), 4, "{pages:?}");
        assert!(matches!(&pages[0], Ok(page) if page == "page 0"));
        assert!(pages[1].is_err() && pages[2].is_err(), "{pages:?}");
        assert!(matches!(&pages[3], Ok(page) if page == "page 2"));
    }
}

#[tokio::test]
async fn no_urls_no_pages() {
    let client = Client::new();
    assert!(fetch_sequential(&client, &[]).await.is_empty());
    assert!(fetch_concurrent(&client, &[]).await.is_empty());
}

#[tokio::test]
async fn ten_slow_pages_take_about_as_long_as_one() {
    let delay = Duration::from_millis(300);
    let (_server, urls) = site(&[(200, delay); 10]).await;
    let client = Client::new();

    let start = Instant::now();
    let pages = fetch_concurrent(&client, &urls).await;
    let took = start.elapsed();

    assert_eq!(pages.len(), 10);
    // In a row they take ten delays, together one. Half of ten leaves room for a busy machine.
    assert!(took < delay * 5, "ten pages of {delay:?} took {took:?}");
}
