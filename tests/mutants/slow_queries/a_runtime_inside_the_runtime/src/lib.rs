//! Blocks on a runtime of its own inside `async fn`, which panics.

use std::num::NonZeroUsize;

use futures::future::join;
use tokio::runtime::Builder;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let _ = connections;
    queries.iter().map(|query| run_query(config, query)).collect()
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}

/// One query, in a runtime of its own.
fn run_query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
        let ask = async move { client.simple_query(query).await };
        join(ask, connection).await.0.map(texts)
    })
}
