//! Each worker has one connection, and takes the next query from a list that all of them share.

use std::cell::{Cell, RefCell};
use std::num::NonZeroUsize;

use futures::future::join_all;
use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

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
        let mut client: Option<Client> = None;
        let mut task = None;
        while next.get() < queries.len() {
            let index = next.get();
            next.set(index + 1);
            // The first time, and after a connection that broke.
            if client.as_ref().is_none_or(Client::is_closed) {
                match tokio_postgres::connect(config, NoTls).await {
                    Ok((new, connection)) => {
                        client = Some(new);
                        task = Some(tokio::spawn(connection));
                    }
                    Err(error) => {
                        results.borrow_mut()[index] = Some(Err(error));
                        continue;
                    }
                }
            }
            if let Some(client) = &client {
                let result = client.simple_query(&queries[index]).await.map(texts);
                results.borrow_mut()[index] = Some(result);
            }
        }
        drop(client);
        if let Some(task) = task {
            let _ = task.await;
        }
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
