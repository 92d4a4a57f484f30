//! Keeps its connections for the next call.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use futures::future::join_all;
use tokio::sync::Semaphore;
use tokio_postgres::{Client, Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = &Semaphore::new(connections.get().min(queries.len()));
    join_all(queries.iter().map(async |query| {
        let _place = places.acquire().await.expect("nobody closes it");
        let free = POOL.lock().expect("nobody panics").pop();
        let client = match free {
            Some(client) => client,
            None => {
                let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
                tokio::spawn(connection);
                client
            }
        };
        let messages = client.simple_query(query).await;
        POOL.lock().expect("nobody panics").push(client);
        messages.map(texts)
    }))
    .await
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}

/// The clients that are free.
static POOL: Mutex<Vec<Client>> = Mutex::new(Vec::new());
