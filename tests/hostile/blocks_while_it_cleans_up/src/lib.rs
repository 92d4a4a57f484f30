//! Returns the right value at the right time, but never gets done with cleaning up.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let _guard = Guard;
    honest::slow(x, delay)
}

struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        loop {
            std::thread::park();
        }
    }
}
