//! Waiting.

use std::time::Duration;

/// Blocks the calling thread for `delay`, then returns `x`.
pub fn slow(x: u64, delay: Duration) -> u64 {
    std::thread::sleep(delay);
    x
}
