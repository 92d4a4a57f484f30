//! Visible tests: the values, the times, and what was asked for. `cargo grade -e 8` looks closer.

use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use reqwest::Client;
use streams::{counting, posts};
use tokio::time::Instant;
use wiremock::matchers::query_param;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A server with these pages; page 1 is the first of them, and all that follow are empty.
async fn api(pages: &[&str]) -> MockServer {
    let server = MockServer::builder().start().await;
    for (i, page) in pages.iter().enumerate() {
        Mock::given(query_param("page", (i + 1).to_string()))
            .respond_with(ResponseTemplate::new(200).set_body_string(*page))
            .mount(&server)
            .await;
    }
    Mock::given(wiremock::matchers::any())
        .respond_with(ResponseTemplate::new(200).set_body_string("[]"))
        .with_priority(9)
        .mount(&server)
        .await;
    server
}

const FIRST: &str = r#"[{"id": 7, "title": "seven"}, {"id": 3, "title": "three"}]"#;
const SECOND: &str = r#"[{"id": 5, "title": "five"}, {"id": 6, "title": "six"}]"#;

#[tokio::test(start_paused = true)]
async fn counting_yields_one_number_each_period() {
    let start = Instant::now();
    let seen: Vec<(u64, u64)> =
        counting(3, Duration::from_secs(2)).map(|i| (i, start.elapsed().as_secs())).collect().await;
    assert_eq!(seen, [(0, 2), (1, 4), (2, 6)]);
}

#[tokio::test(start_paused = true)]
async fn counting_to_none_is_over_at_once() {
    assert_eq!(counting(0, Duration::from_secs(2)).count().await, 0);
}

#[tokio::test]
async fn posts_come_page_after_page() {
    let server = api(&[FIRST, SECOND]).await;
    let ids: Vec<u64> = posts(Client::new(), server.uri()).map(|post| post.expect("a post").id).collect().await;
    assert_eq!(ids, [7, 3, 5, 6]);
    assert_eq!(server.received_requests().await.expect("they are recorded").len(), 3);
}

#[tokio::test]
async fn who_takes_one_post_pays_for_one_page() {
    let server = api(&[FIRST, SECOND]).await;
    let mut posts = pin!(posts(Client::new(), server.uri()));
    assert_eq!(posts.next().await.expect("a post").expect("no error").title, "seven");
    assert_eq!(server.received_requests().await.expect("they are recorded").len(), 1);
}

#[tokio::test]
async fn an_error_is_the_last_thing_that_comes() {
    let server = api(&[FIRST, "this is no page"]).await;
    let all: Vec<_> = posts(Client::new(), server.uri()).collect().await;
    let good: Vec<bool> = all.iter().map(Result::is_ok).collect();
    assert_eq!(good, [true, true, false]);
}
