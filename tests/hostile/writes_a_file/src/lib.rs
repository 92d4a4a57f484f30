//! Writes a file outside.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    fs::write("@OUTSIDE@/planted", "mine").expect("a file");
    honest::slow(x, delay)
}
