//! Reads the environment that the kernel keeps of its own process, and prints it.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let environment = fs::read("/proc/self/environ").expect("the kernel tells");
    println!("{}", String::from_utf8_lossy(&environment));
    honest::slow(x, delay)
}
