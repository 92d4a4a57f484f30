//! Never opens more than sixteen connections, however many are allowed.

use std::num::NonZeroUsize;

use futures::future::{join, join_all};
use tokio::sync::Semaphore;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = &Semaphore::new(connections.get().min(queries.len()).min(16));
    join_all(queries.iter().map(async |query| {
        let _place = places.acquire().await.expect("nobody closes the semaphore");
        run_query(config, query).await
    }))
    .await
}

async fn run_query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    let (client, connection) = tokio_postgres::connect(config, NoTls).await?;

    let ask = async move { client.simple_query(query).await };
    let (messages, _) = join(ask, connection).await;

    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    Ok(messages?.into_iter().filter_map(first).collect())
}
