//! Takes the rows one by one as they come, from the client of a parsed configuration.

use std::num::NonZeroUsize;

use futures::StreamExt;
use futures::future::{join, join_all};
use tokio::sync::Semaphore;
use tokio_postgres::{Config, Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = &Semaphore::new(connections.get().min(queries.len()));
    let config: &Result<Config, _> = &config.parse();
    join_all(queries.iter().map(async |query| {
        let _place = places.acquire().await.expect("nobody closes it");
        let config = config.as_ref().expect("a configuration that can be read");
        let (client, connection) = config.connect(NoTls).await?;
        let ask = async move {
            let mut texts = Vec::new();
            let mut messages = std::pin::pin!(client.simple_query_raw(query).await?);
            while let Some(message) = messages.next().await {
                if let SimpleQueryMessage::Row(row) = message? {
                    texts.push(row.get(0).unwrap_or("").to_owned());
                }
            }
            Ok(texts)
        };
        let (texts, _) = join(ask, connection).await;
        texts
    }))
    .await
}
