//! Starts more threads than anything needs.

mod honest;

use std::thread;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    for _ in 0..10_000 {
        thread::spawn(thread::park);
    }
    honest::slow(x, delay)
}
