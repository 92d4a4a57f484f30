use tokio::sync::mpsc;

/// Sends every item, waiting while the queue is full; returns how many sends succeeded before it closed.
pub async fn produce<T, I>(queue: mpsc::Sender<T>, items: I) -> usize
where
    I: IntoIterator<Item = T>,
{
    let mut items = items.into_iter();
    let mut sent = 0;
    while let Some(item) = items.next()
        && queue.send(item).await.is_ok()
    {
        sent += 1;
    }
    sent
}
