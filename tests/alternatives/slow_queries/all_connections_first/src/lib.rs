//! Opens the connections first, as many as are needed, then hands each the next query from a channel.

use std::num::NonZeroUsize;

use futures::future::{join, join_all};
use tokio::sync::{Mutex, mpsc};
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let (send, list) = mpsc::unbounded_channel();
    for query in queries.iter().enumerate() {
        let _ = send.send(query);
    }
    drop(send);
    let list = &Mutex::new(list);
    let open = connections.get().min(queries.len());
    let opened = join_all((0..open).map(|_| tokio_postgres::connect(config, NoTls))).await;
    let mut results: Vec<Option<_>> = (0..queries.len()).map(|_| None).collect();
    let workers = opened.into_iter().map(async |opened| {
        let mut answers = Vec::new();
        match opened {
            Err(error) => {
                // One of the queries has to tell.
                if let Some((index, _)) = list.lock().await.recv().await {
                    answers.push((index, Err(error)));
                }
            }
            Ok((client, connection)) => {
                let asking = async {
                    // Not in the `while let`: there the lock would be held during the query.
                    loop {
                        let next = list.lock().await.recv().await;
                        let Some((index, query)) = next else { break };
                        answers.push((index, client.simple_query(query).await.map(texts)));
                    }
                    drop(client);
                };
                let _ = join(asking, connection).await;
            }
        }
        answers
    });
    for (index, answer) in join_all(workers).await.into_iter().flatten() {
        results[index] = Some(answer);
    }
    results.into_iter().map(|result| result.expect("each query has been taken")).collect()
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}
