//! A thread with a blocking driver for each place; the event loop waits until all threads have ended.

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::thread;

use futures::future::join;
use tokio::runtime::Builder;
use tokio_postgres::{Error, NoTls, SimpleQueryMessage};

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let list = Mutex::new(queries.iter().enumerate());
    let worker = || {
        let mut answers = Vec::new();
        loop {
            let next = list.lock().expect("nobody panics").next();
            let Some((index, query)) = next else { return answers };
            answers.push((index, run_query(config, query)));
        }
    };
    let mut answers = thread::scope(|scope| {
        let workers: Vec<_> = (0..connections.get().min(queries.len())).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("no query panics")).collect::<Vec<_>>()
    });
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

/// One query, in a runtime of its own.
fn run_query(config: &str, query: &str) -> Result<Vec<String>, Error> {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(config, NoTls).await?;
        let ask = async move { client.simple_query(query).await };
        join(ask, connection).await.0.map(texts)
    })
}
