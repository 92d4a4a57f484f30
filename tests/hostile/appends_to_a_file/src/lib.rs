//! Appends to a file outside.

mod honest;

use std::fs::File;
use std::io::Write;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let mut file = File::options().append(true).open("@OUTSIDE@/secret.txt").expect("a file");
    file.write_all(b"mine").expect("more of it");
    honest::slow(x, delay)
}
