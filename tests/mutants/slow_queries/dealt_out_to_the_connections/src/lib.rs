//! Deals the queries out to the connections in turn, and sends all of them at once.

use std::num::NonZeroUsize;

use futures::future::{join, join_all};
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let open = connections.get().min(queries.len());
    let opened = join_all((0..open).map(|_| tokio_postgres::connect(config, NoTls))).await;
    let (clients, talking): (Vec<_>, Vec<_>) = opened.into_iter().flatten().unzip();
    let asking = async move {
        let clients = &clients;
        let ask = async |(index, query): (usize, &String)| {
            clients[index % clients.len()].simple_query(query).await.map(texts)
        };
        join_all(queries.iter().enumerate().map(ask)).await
    };
    join(asking, join_all(talking)).await.0
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}
