//! Opens as many connections as are allowed, however few queries there are.

use std::num::NonZeroUsize;

use futures::future::{join, join_all};
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let opened = join_all((0..connections.get()).map(|_| tokio_postgres::connect(config, NoTls))).await;
    let mut list = queries.iter().enumerate();
    let list = &std::sync::Mutex::new(&mut list);
    let workers = opened.into_iter().map(async |opened| {
        let (client, connection) = opened.expect("the server lets everybody in");
        let asking = async move {
            let mut answers = Vec::new();
            loop {
                let next = list.lock().expect("nobody panics").next();
                let Some((index, query)) = next else { break };
                answers.push((index, client.simple_query(query).await.map(texts)));
            }
            answers
        };
        join(asking, connection).await.0
    });
    let mut answers: Vec<_> = join_all(workers).await.into_iter().flatten().collect();
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// The first column of each row.
fn texts(messages: Vec<SimpleQueryMessage>) -> Vec<String> {
    let first = |message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    messages.into_iter().filter_map(first).collect()
}
