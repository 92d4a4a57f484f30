//! Leaves a process behind in a session of its own, which the end of its group does not reach.

mod honest;

use std::process::Command;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    Command::new("setsid").args(["-f", "sh", "-c", "sleep 300; true", "@MARK@"]).status().expect("a daemon");
    honest::slow(x, delay)
}
