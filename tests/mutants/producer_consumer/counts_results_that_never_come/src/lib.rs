//! Mistake: waits for as many results as items were sent: the result of a call that panicked never comes.

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

    let mut producers = JoinSet::new();
    for source in sources {
        producers.spawn(produce(sender.clone(), source));
    }
    drop(sender);

    let (done, mut finished) = mpsc::channel(capacity);
    let mut tasks = JoinSet::new();
    for _ in 0..consumers {
        let done = done.clone();
        let process = process.clone();
        let each = move |item| {
            let done = done.clone();
            let result = process(item);
            async move {
                let _ = done.send(result.await).await;
            }
        };
        tasks.spawn(consume(Arc::clone(&receiver), each));
    }
    drop(receiver);

    // Every item that was sent gives one result.
    let mut results = Vec::new();
    let mut expected = 0;
    let mut producing = true;
    while producing || results.len() < expected {
        tokio::select! {
            sent = producers.join_next(), if producing => match sent {
                Some(sent) => expected += sent.unwrap_or(0),
                None => producing = false,
            },
            Some(result) = finished.recv() => results.push(result),
        }
    }
    results
}
