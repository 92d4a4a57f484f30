//! 04 · Producer, consumer: a bounded queue between them.

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
        // A closed queue is not a fault of the producer: nobody wants more items, so it stops.
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
        // The guard is a temporary of this statement and ends with it, before the item is processed. In
        // `while let Some(item) = queue.lock().await.recv().await { … }` it would live as long as the body,
        // and the consumers would take turns.
        let item = queue.lock().await.recv().await;
        let Some(item) = item else {
            return results;
        };
        results.push(process(item).await);
    }
}

/// One producer for each source, `consumers` consumers, a queue of `capacity`; all results, in any order.
///
/// If `process` panics, this passes the panic on. Dropping the returned future stops everything.
///
/// # Panics
///
/// If `capacity` is 0, or if `process` or a source panics.
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

    // The set lives in this future: whether it returns, panics or is dropped, no task outlives it. One set for
    // all of them means one place to wait, so a panic is noticed wherever and whenever it happens.
    let mut tasks = JoinSet::new();
    for source in sources {
        let queue = sender.clone();
        tasks.spawn(async move {
            produce(queue, source).await;
            Vec::new()
        });
    }
    for _ in 0..consumers {
        tasks.spawn(consume(Arc::clone(&receiver), process.clone()));
    }

    // The queue closes when its last sender is gone. This one would keep the consumers waiting for ever.
    drop(sender);
    // And this receiver would keep the producers waiting at a full queue if the consumers were gone.
    drop(receiver);

    let mut results = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok(part) => results.extend(part),
            // Nobody aborts these tasks while the set is alive, so this can only be a panic.
            Err(error) => resume_unwind(error.into_panic()),
        }
    }
    results
}
