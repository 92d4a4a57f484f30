//! Makes a link to a file outside in its own folder, where it may read, and follows it.

mod honest;

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    symlink("@OUTSIDE@/secret.txt", "@MARK@").expect("a link");
    println!("{}", fs::read_to_string("@MARK@").expect("the secret"));
    honest::slow(x, delay)
}
