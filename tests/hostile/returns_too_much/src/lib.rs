//! Returns ten million results where three were asked for.

mod honest;

use std::time::Duration;

pub use honest::*;

pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    let mut results = honest::run_concurrent(delays).await;
    results.resize(10_000_000, 7);
    results
}
