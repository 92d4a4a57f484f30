//! Has a shell write a file.

mod honest;

use std::process::Command;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    Command::new("/bin/sh").args(["-c", "echo mine > @OUTSIDE@/planted"]).status().expect("a shell");
    honest::slow(x, delay)
}
