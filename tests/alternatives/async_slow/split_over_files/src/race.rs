//! The race.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

/// The first to finish; dropping the set cancels the others.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    let mut race = JoinSet::new();
    for (i, &delay) in delays.iter().enumerate() {
        race.spawn(async move {
            sleep(delay).await;
            i
        });
    }
    // Dropping the set aborts the others.
    race.join_next().await.map(|winner| winner.expect("a sleep does not panic"))
}
