//! Waits for input that nobody gives: there is none, so this is an honest submission.

mod honest;

use std::io::Read;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let mut said = String::new();
    std::io::stdin().read_to_string(&mut said).expect("no input is empty input");
    assert_eq!(said, "");
    honest::slow(x, delay)
}
