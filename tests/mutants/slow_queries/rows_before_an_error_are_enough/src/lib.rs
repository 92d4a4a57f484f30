//! Keeps the rows that came before an error, and forgets the error.

use std::num::NonZeroUsize;

use futures::StreamExt;
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
        let _place = places.acquire().await.expect("nobody closes it");
        run_query(config, query).await
    }))
    .await
}

/// One query on a connection of its own; its rows, as far as they come.
async fn run_query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
    let ask = async move {
        let mut texts = Vec::new();
        let mut messages = std::pin::pin!(client.simple_query_raw(query).await?);
        while let Some(Ok(message)) = messages.next().await {
            if let SimpleQueryMessage::Row(row) = message {
                texts.push(row.get(0).unwrap_or_default().to_owned());
            }
        }
        Ok(texts)
    };
    join(ask, connection).await.0
}
