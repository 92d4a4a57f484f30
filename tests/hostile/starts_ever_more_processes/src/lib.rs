//! Starts a process that starts two that start two: the tame cousin of a fork bomb.

mod honest;

use std::process::Command;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let bomb = "f() { [ $1 -gt 0 ] && { f $(($1 - 1)) & f $(($1 - 1)) & }; sleep 300; }; f 7";
    Command::new("/bin/sh").args(["-c", bomb, "@MARK@"]).spawn().expect("a shell");
    honest::slow(x, delay)
}
