//! Takes a place and gives it back on the spot.

use std::num::NonZeroUsize;

use futures::future::{join, join_all};
use tokio::sync::Semaphore;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = &Semaphore::new(connections.get().min(queries.len()));
    join_all(queries.iter().map(async |query| {
        let _ = places.acquire().await.expect("nobody closes it");
        run_query(config, query).await
    }))
    .await
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
