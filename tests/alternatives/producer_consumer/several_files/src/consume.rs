use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};

/// Takes items until the queue is closed and empty; several consumers share one receiver.
pub async fn consume<T, R, F, Fut>(queue: Arc<Mutex<mpsc::Receiver<T>>>, process: F) -> Vec<R>
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = R>,
{
    let mut results = Vec::new();
    while let Some(item) = next(&queue).await {
        results.push(process(item).await);
    }
    results
}

/// The next item. The lock is free again when this returns.
async fn next<T>(queue: &Mutex<mpsc::Receiver<T>>) -> Option<T> {
    queue.lock().await.recv().await
}
