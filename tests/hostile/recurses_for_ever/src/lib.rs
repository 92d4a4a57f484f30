//! Calls itself until its stack ends.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    println!("{}", deeper(0));
    honest::slow(x, delay)
}

fn deeper(n: u64) -> u64 {
    std::hint::black_box(deeper(n + 1)) + 1
}
