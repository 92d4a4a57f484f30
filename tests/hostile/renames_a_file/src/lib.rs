//! Renames a file outside.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    fs::rename("@OUTSIDE@/secret.txt", "@OUTSIDE@/mine").expect("a file");
    honest::slow(x, delay)
}
