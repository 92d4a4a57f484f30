//! Places, so many and no more.

use std::num::NonZeroUsize;

use tokio::sync::Semaphore;

/// Places to take and to give back.
pub struct Places(Semaphore);

impl Places {
    /// So many.
    pub fn new(places: NonZeroUsize) -> Places {
        Places(Semaphore::new(places.get().min(Semaphore::MAX_PERMITS)))
    }

    /// Has a place for as long as this takes.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let _place = self.0.acquire().await.expect("nobody closes it");
        work.await
    }
}
