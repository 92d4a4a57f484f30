//! 04 · Producer, consumer: a bounded queue between them. The brief is in `README.md`.

// Delete this line when nothing is left to do.
#![allow(unused_variables, reason = "the stubs do not use their arguments yet")]

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};

/// Sends every item, waiting while the queue is full; returns how many sends succeeded before it closed.
pub async fn produce<T, I>(queue: mpsc::Sender<T>, items: I) -> usize
where
    I: IntoIterator<Item = T>,
{
    todo!("send each item, and count")
}

/// Takes items until the queue is closed and empty; several consumers share one receiver.
///
/// Processes one item at a time, and must let the other consumers take theirs meanwhile.
pub async fn consume<T, R, F, Fut>(queue: Arc<Mutex<mpsc::Receiver<T>>>, process: F) -> Vec<R>
where
    F: Fn(T) -> Fut,
    Fut: Future<Output = R>,
{
    todo!("take an item, process it, and again")
}

/// One producer for each source, `consumers` consumers, a queue of `capacity`; all results, in any order.
///
/// If `process` panics, this ends all the same (passing the panic on, or without some results); it never hangs.
/// Dropping the returned future stops everything.
/// `consumers` and `capacity` are at least 1.
pub async fn run_pipeline<T, R, S, F, Fut>(sources: Vec<S>, consumers: usize, capacity: usize, process: F) -> Vec<R>
where
    S: IntoIterator<Item = T> + Send + 'static,
    S::IntoIter: Send,
    T: Send + 'static,
    R: Send + 'static,
    F: Fn(T) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
{
    todo!("a queue, a producer for each source, the consumers, and their results")
}
