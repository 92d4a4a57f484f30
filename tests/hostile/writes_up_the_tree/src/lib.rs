//! Writes next to its folder, and next to that, by relative names.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let planted = ["../@MARK@", "../../@MARK@", "../../../@MARK@"].iter().find_map(|path| fs::write(path, "mine").ok());
    planted.expect("a file");
    honest::slow(x, delay)
}
