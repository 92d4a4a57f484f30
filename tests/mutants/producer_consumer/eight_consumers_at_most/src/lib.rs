//! Mistake: never more than eight consumers.

use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

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

pub async fn consume<T, R, F, Fut>(queue: Arc<Mutex<mpsc::Receiver<T>>>, process: F) -> Vec<R>
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = R>,
{
    let mut results = Vec::new();
    loop {
        let item = queue.lock().await.recv().await;
        let Some(item) = item else {
            return results;
        };
        results.push(process(item).await);
    }
}

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

    let mut tasks = JoinSet::new();
    for source in sources {
        let queue = sender.clone();
        tasks.spawn(async move {
            produce(queue, source).await;
            Vec::new()
        });
    }
    for _ in 0..consumers.min(8) {
        tasks.spawn(consume(Arc::clone(&receiver), process.clone()));
    }

    drop(sender);
    drop(receiver);

    let mut results = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        match ended {
            Ok(part) => results.extend(part),
            Err(error) => resume_unwind(error.into_panic()),
        }
    }
    results
}
