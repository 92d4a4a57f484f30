//! Takes every column for text, and panics at a number.

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
        let ask = async move { client.query(query, &[]).await };
        let rows = join(ask, connection).await.0?;
        Ok(rows.iter().map(|row| row.get::<_, Option<String>>(0).unwrap_or_default()).collect())
    }))
    .await
}
