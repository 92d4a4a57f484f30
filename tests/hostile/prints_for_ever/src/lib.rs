//! Prints a gigabyte.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let line = "x".repeat(1 << 20);
    for _ in 0..1024 {
        println!("{line}");
    }
    honest::slow(x, delay)
}
