//! Opens a file outside such that it is emptied.

mod honest;

use std::fs::File;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    File::options().write(true).truncate(true).open("@OUTSIDE@/secret.txt").expect("a file");
    honest::slow(x, delay)
}
