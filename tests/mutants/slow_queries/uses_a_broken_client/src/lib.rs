//! Closes the connection after a bad query, and goes on asking.

use std::cell::{Cell, RefCell};
use std::num::NonZeroUsize;

use futures::future::join_all;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let next = Cell::new(0);
    let results = RefCell::new(Vec::new());
    results.borrow_mut().resize_with(queries.len(), || None);
    let worker = async || {
        let (client, connection) = tokio_postgres::connect(config, NoTls).await.expect("a connection");
        let talking = tokio::spawn(connection);
        while next.get() < queries.len() {
            let index = next.replace(next.get() + 1);
            let result = client.simple_query(&queries[index]).await.map(texts);
            if result.is_err() {
                talking.abort();
            }
            results.borrow_mut()[index] = Some(result);
        }
        drop(client);
        let _ = talking.await;
    };
    join_all((0..connections.get().min(queries.len())).map(|_| worker())).await;
    results.into_inner().into_iter().flatten().collect()
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}
