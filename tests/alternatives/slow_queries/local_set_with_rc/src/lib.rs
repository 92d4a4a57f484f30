//! Tasks on a `LocalSet`, with what they share in an `Rc`.

use std::num::NonZeroUsize;
use std::rc::Rc;

use futures::future::join;
use tokio::sync::Semaphore;
use tokio::task::LocalSet;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = Rc::new(Semaphore::new(connections.get().min(queries.len())));
    let shared: Rc<str> = config.into();
    let tasks = LocalSet::new();
    let handles: Vec<_> = queries
        .iter()
        .cloned()
        .map(|query| {
            let (places, config) = (Rc::clone(&places), Rc::clone(&shared));
            tasks.spawn_local(async move {
                let _place = places.acquire().await.expect("nobody closes it");
                run_query(&config, &query).await
            })
        })
        .collect();
    tasks
        .run_until(async {
            let mut results = Vec::new();
            for handle in handles {
                results.push(handle.await.expect("no query panics"));
            }
            results
        })
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

/// One query on a connection of its own, closed in the end.
async fn run_query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
    let ask = async move { client.simple_query(query).await };
    let (messages, _) = join(ask, connection).await;
    Ok(texts(messages?))
}
