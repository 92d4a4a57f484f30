//! Mistake: the guard in the head of `match` lives until the arm is done: the consumers take turns.

use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

/// Sends every item, waiting while the queue is full; returns how many sends succeeded before it closed.
pub async fn produce<T, I>(queue: mpsc::Sender<T>, items: I) -> usize
where
    I: IntoIterator<Item = T>,
{
    let mut sent = 0;
    for item in items {
        if queue.send(item).await.is_err() {
            break;
        }
        sent += 1;
    }
    sent
}

/// Takes items until the queue is closed and empty; several consumers share one receiver.
pub async fn consume<T, R, F, Fut>(queue: Arc<Mutex<mpsc::Receiver<T>>>, process: F) -> Vec<R>
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = R>,
{
    let mut results = Vec::new();
    loop {
        match queue.lock().await.recv().await {
            Some(item) => results.push(process(item).await),
            None => return results,
        }
    }
}

/// One producer for each source, `consumers` consumers, a queue of `capacity`; all results, in any order.
pub async fn run_pipeline<T, R, S, F, Fut>(sources: Vec<S>, consumers: usize, capacity: usize, process: F) -> Vec<R>
where
    S: IntoIterator<Item = T> + Send + 'static,
    S::IntoIter: Send,
    T: Send + 'static,
    R: Send + 'static,
    F: Fn(T) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(capacity);
    let receiver = Arc::new(Mutex::new(receiver));

    let mut producers = JoinSet::new();
    for source in sources {
        producers.spawn(produce(sender.clone(), source));
    }
    drop(sender);

    let mut tasks = JoinSet::new();
    for _ in 0..consumers {
        tasks.spawn(consume(Arc::clone(&receiver), process.clone()));
    }
    drop(receiver);

    let mut results = Vec::new();
    while let Some(part) = tasks.join_next().await {
        match part {
            Ok(part) => results.extend(part),
            Err(error) => resume_unwind(error.into_panic()),
        }
    }
    results
}
