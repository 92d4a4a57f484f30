//! Tasks that share one client, with the extended protocol.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio_postgres::{Error, NoTls};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let _ = connections;
    let Ok((client, connection)) = tokio_postgres::connect(config, NoTls).await else { return Vec::new() };
    let (client, talking) = (Arc::new(client), tokio::spawn(connection));
    let ask = |query: &String| {
        let client = Arc::clone(&client);
        let as_text = format!("SELECT first::text FROM ({query}) AS answer (first)");
        tokio::spawn(async move {
            let rows = client.query(&as_text, &[]).await?;
            Ok(rows.iter().map(|row| row.get::<_, Option<String>>(0).unwrap_or_default()).collect())
        })
    };
    let tasks: Vec<_> = queries.iter().map(ask).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("no query panics"));
    }
    drop(client);
    let _ = talking.await;
    results
}
