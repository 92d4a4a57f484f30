//! Clients that are free lie in a pool; whoever has a place takes one from there, or makes a new one.

use std::cell::RefCell;
use std::num::NonZeroUsize;

use futures::future::join_all;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = Semaphore::new(connections.get().min(queries.len()));
    let pool = RefCell::new(Vec::<Pooled>::new());
    let results = join_all(queries.iter().map(async |query| {
        let _place = places.acquire().await.expect("nobody closes it");
        let free = pool.borrow_mut().pop();
        let (client, talking) = match free {
            Some(pooled) => pooled,
            None => {
                let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
                (client, tokio::spawn(connection))
            }
        };
        let messages = client.simple_query(query).await;
        pool.borrow_mut().push((client, talking));
        messages.map(texts)
    }))
    .await;
    for (client, talking) in pool.into_inner() {
        drop(client);
        let _ = talking.await;
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

/// A client, and the task that looks after its connection.
type Pooled = (Client, JoinHandle<Result<(), Error>>);
