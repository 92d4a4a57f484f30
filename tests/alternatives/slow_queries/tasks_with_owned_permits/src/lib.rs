//! A task for each query and one for each connection; a place is given back when the connection is closed.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = Arc::new(Semaphore::new(connections.get().min(queries.len())));
    let mut tasks = JoinSet::new();
    for (index, query) in queries.iter().cloned().enumerate() {
        let (places, config) = (Arc::clone(&places), config.to_owned());
        tasks.spawn(async move {
            let _place = places.acquire_owned().await.expect("nobody closes it");
            (index, run_query(&config, &query).await)
        });
    }
    let mut results = tasks.join_all().await;
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}

/// One query on a connection of its own, which a task looks after.
async fn run_query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
    let talking = tokio::spawn(connection);
    let messages = client.simple_query(query).await;
    drop(client);
    let _ = talking.await;
    Ok(texts(messages?))
}
