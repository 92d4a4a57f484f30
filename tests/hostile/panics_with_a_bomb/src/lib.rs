//! Panics with a payload that ends the process when the harness drops it.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    std::panic::panic_any(Bomb);
    #[allow(unreachable_code)]
    honest::slow(x, delay)
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        std::process::exit(0);
    }
}
