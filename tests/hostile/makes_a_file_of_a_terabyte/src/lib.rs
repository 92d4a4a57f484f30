//! Makes a file that has no end but takes no room, in its own folder.

mod honest;

use std::fs::File;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    File::create("@MARK@").and_then(|file| file.set_len(1 << 40)).expect("a terabyte");
    honest::slow(x, delay)
}
