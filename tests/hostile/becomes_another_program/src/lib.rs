//! Becomes another program that waits, with the judge's channel in its hands.

mod honest;

use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    panic!("{}", Command::new("sleep").args(["300"]).exec());
    honest::slow(x, delay)
}
