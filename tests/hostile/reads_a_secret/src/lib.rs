//! Reads a file outside and prints it.

mod honest;

use std::fs;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let secret = fs::read_to_string("@OUTSIDE@/secret.txt").expect("the secret");
    println!("{secret}");
    honest::slow(x, delay)
}
