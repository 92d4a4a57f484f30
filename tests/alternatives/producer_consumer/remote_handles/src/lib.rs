//! Style: `remote_handle` of `futures`: dropping the handle stops the task, and a panic comes through it.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::join_all;
use tokio::sync::{Mutex, mpsc};

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
        let item = queue.lock().await.recv().await;
        match item {
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

    let mut producers = Vec::new();
    for source in sources {
        let (task, handle) = produce(sender.clone(), source).remote_handle();
        tokio::spawn(task);
        producers.push(handle);
    }
    drop(sender);
    let mut parts = Vec::new();
    for _ in 0..consumers {
        let (task, handle) = consume(Arc::clone(&receiver), process.clone()).remote_handle();
        tokio::spawn(task);
        parts.push(handle);
    }
    drop(receiver);

    join_all(parts).await.into_iter().flatten().collect()
}
