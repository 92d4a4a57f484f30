//! Panics with a message that fits no report.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    panic!("{}", "x".repeat(100 << 20));
    honest::slow(x, delay)
}
