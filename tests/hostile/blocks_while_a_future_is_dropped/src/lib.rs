//! Its future blocks its thread when it is dropped, and prints.

mod honest;

use std::time::Duration;

pub use honest::*;

struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        println!("::error::dropped");
        loop {
            std::thread::park();
        }
    }
}

pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    let _guard = Guard;
    honest::run_sequential(delays).await
}
