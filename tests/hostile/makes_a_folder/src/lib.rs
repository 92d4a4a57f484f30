//! Makes a folder outside.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    fs::create_dir("@OUTSIDE@/mine").expect("a folder");
    honest::slow(x, delay)
}
