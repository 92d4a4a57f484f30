//! Has a shell end its parent, the grader.

mod honest;

use std::process::Command;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let parent = std::os::unix::process::parent_id().to_string();
    Command::new("/bin/sh").args(["-c", "kill -9 $1", "sh", &parent]).status().expect("a shell");
    honest::slow(x, delay)
}
