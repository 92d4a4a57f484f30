//! Panics with a message that is longer than anybody can read, but just fits a report.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    panic!("{}", "x".repeat(3 << 20));
    honest::slow(x, delay)
}
