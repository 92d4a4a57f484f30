//! Writes many files, each below any limit of a file's size, in its own folder.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let much = vec![1; 60 << 20];
    for i in 0..20 {
        fs::write(format!("@MARK@-{i}"), &much).expect("room on the disk");
    }
    honest::slow(x, delay)
}
