//! Makes a link outside.

mod honest;

use std::os::unix::fs::symlink;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    symlink("/etc/passwd", "@OUTSIDE@/link").expect("a link");
    honest::slow(x, delay)
}
