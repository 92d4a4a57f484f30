//! 11 · Slow queries: many queries to a real database, on a few connections.

use std::num::NonZeroUsize;

use futures::future::{join, join_all};
use tokio::sync::Semaphore;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together on PostgreSQL, with at most `connections` connections open. Results in the order of
/// `queries`; each query fails alone.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    // A place for a connection. More than there are queries are never needed, and a semaphore has an upper limit.
    let places = &Semaphore::new(connections.get().min(queries.len()));
    join_all(queries.iter().map(async |query| {
        let _place = places.acquire().await.expect("nobody closes the semaphore");
        run_query(config, query).await
    }))
    .await
}

/// Runs one query on a connection of its own. When this returns, the connection is closed.
async fn run_query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    // Two halves: a client to talk to, and the connection that does the talking. Nothing is sent or received unless
    // somebody polls the second one, and it ends when the first one is dropped.
    let (client, connection) = tokio_postgres::connect(config, NoTls).await?;

    // Taken into the future, the client is dropped as soon as the answer is there. So `join` polls the connection while
    // the query runs, and then until it is closed: the place is given back after that, and not a moment earlier. A task
    // of its own (`tokio::spawn(connection)`) polls it just as well, but would have to be awaited in the end.
    let ask = async move { client.simple_query(query).await };
    let (messages, _) = join(ask, connection).await;

    // The simple protocol gives every type as text. Other messages tell of the columns, and of the end.
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    Ok(messages?.into_iter().filter_map(first).collect())
}
