//! The extended protocol, with the first column cast to text by the server.

use std::num::NonZeroUsize;

use futures::future::{join, join_all};
use tokio::sync::Semaphore;
use tokio_postgres::{Error, NoTls};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = &Semaphore::new(connections.get().min(queries.len()));
    join_all(queries.iter().map(async |query| {
        let _place = places.acquire().await.expect("nobody closes it");
        let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
        let as_text = format!("SELECT first::text FROM ({query}) AS answer (first)");
        let ask = async move { client.query(&as_text, &[]).await };
        let (rows, _) = join(ask, connection).await;
        let text = |row: &tokio_postgres::Row| row.get::<_, Option<String>>(0).unwrap_or_default();
        Ok(rows?.iter().map(text).collect())
    }))
    .await
}
