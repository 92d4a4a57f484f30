//! The pipeline.

use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use crate::{consume, produce};

/// The tasks of a pipeline; they end when it is dropped.
#[derive(Debug)]
pub struct Pipeline<R> {
    tasks: JoinSet<Vec<R>>,
}

impl<R: Send + 'static> Pipeline<R> {
    /// Waits for all tasks, and returns all results.
    pub async fn finish(mut self) -> Vec<R> {
        let mut results = Vec::new();
        while let Some(part) = self.tasks.join_next().await {
            results.extend(part.unwrap_or_else(|error| resume_unwind(error.into_panic())));
        }
        results
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

    let mut tasks = JoinSet::new();
    for source in sources {
        let producer = produce(sender.clone(), source);
        tasks.spawn(async {
            producer.await;
            vec![]
        });
    }
    for _ in 0..consumers {
        tasks.spawn(consume(Arc::clone(&receiver), process.clone()));
    }
    drop((sender, receiver));
    Pipeline { tasks }.finish().await
}
