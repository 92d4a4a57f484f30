//! Visible tests: the values, and a look at the clock. `cargo grade -e 11` looks closer.
//!
//! They need PostgreSQL; without it they are skipped, and say so.

mod postgres;

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use slow_queries::run_queries;

/// What each query comes to: its rows, or `None` for an error.
async fn run(config: &str, queries: &[&str], connections: usize) -> Vec<Option<Vec<String>>> {
    let queries: Vec<String> = queries.iter().map(|query| (*query).to_owned()).collect();
    let connections = NonZeroUsize::new(connections).expect("at least one connection");
    run_queries(config, &queries, connections).await.into_iter().map(Result::ok).collect()
}

fn rows(texts: &[&str]) -> Option<Vec<String>> {
    Some(texts.iter().map(|text| (*text).to_owned()).collect())
}

#[tokio::test]
async fn rows_come_as_text_in_the_order_asked_though_the_first_is_the_slowest() {
    let Some(config) = postgres::config() else { return };
    let queries = [
        "SELECT 'slow' FROM pg_sleep(0.3)",
        "SELECT n, n * 2 FROM generate_series(1, 3) AS n",
        "SELECT title FROM (VALUES ('a title'), (NULL), ('')) AS book(title)",
        "SELECT 1 WHERE false",
    ];
    let expected = [rows(&["slow"]), rows(&["1", "2", "3"]), rows(&["a title", "", ""]), rows(&[])];
    for connections in [1, 2, 4, 100] {
        assert_eq!(run(&config, &queries, connections).await, expected, "with {connections} connections");
    }
}

#[tokio::test]
async fn a_bad_query_fails_alone() {
    let Some(config) = postgres::config() else { return };
    let queries = ["SELECT 1", "SELECT nothing", "SELECT 1 / (2 - n) FROM generate_series(1, 3) AS n", "SELECT 2"];
    for connections in [1, 4] {
        let results = run(&config, &queries, connections).await;
        assert_eq!(results, [rows(&["1"]), None, None, rows(&["2"])], "with {connections} connections");
    }
}

#[tokio::test]
async fn no_queries_no_results() {
    let Some(config) = postgres::config() else { return };
    assert!(run(&config, &[], 3).await.is_empty());
}

/// How long six queries of 300 ms each take.
async fn six_queries(config: &str, connections: usize) -> Duration {
    let start = Instant::now();
    let results = run(config, &["SELECT 1 FROM pg_sleep(0.3)"; 6], connections).await;
    assert_eq!(results, vec![rows(&["1"]); 6]);
    start.elapsed()
}

#[tokio::test]
async fn six_slow_queries_on_two_connections_take_as_long_as_three() {
    let Some(config) = postgres::config() else { return };
    let took = six_queries(&config, 2).await;
    // Never faster, also on the fastest machine; in a row they take six.
    assert!(took >= Duration::from_millis(900), "more than two in flight together: {took:?}");
    assert!(took < Duration::from_millis(1600), "never two in flight together: {took:?}");
}
