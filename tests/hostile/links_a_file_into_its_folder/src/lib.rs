//! Gives a file outside a second name in its own folder, where it may write.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    fs::hard_link("@OUTSIDE@/secret.txt", "@MARK@").expect("a link");
    honest::slow(x, delay)
}
