//! Reads another submission and prints it.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let source = fs::read_to_string("@NEIGHBOUR@").expect("the neighbour's source");
    println!("{source}");
    honest::slow(x, delay)
}
