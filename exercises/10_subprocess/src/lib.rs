//! 10 · Subprocesses: programs that run together, end in time, and pass on what they print. The brief is in `README.md`.

// Delete this line when nothing is left to do.
#![allow(unused_variables, reason = "the stubs do not use their arguments yet")]

use std::io;
use std::time::Duration;

/// How a command ended, and what it printed.
#[derive(Debug)]
pub struct Run {
    /// Its exit status; `None` if it was killed.
    pub status: Option<i32>,
    /// All that it wrote to its standard output.
    pub stdout: Vec<u8>,
    /// All that it wrote to its standard error.
    pub stderr: Vec<u8>,
}

/// Runs all commands (program and arguments) together, with no standard input; results in order; one that cannot start
/// fails alone.
pub async fn run_all(commands: Vec<Vec<String>>) -> Vec<io::Result<Run>> {
    todo!("start all commands, then wait for all of them")
}

/// Kills the command (not what it may have started itself) at `limit`; what it printed until then is kept.
///
/// When this returns, the command is gone and has been waited for.
pub async fn run_limited(command: Vec<String>, limit: Duration) -> io::Result<Run> {
    todo!("let the end of the command and the limit race, and read meanwhile")
}

/// Feeds `input` to the first command and each one's output to the next; the last one's output. Neither an exit status nor
/// a stage that stops reading early is an error.
pub async fn pipeline(commands: Vec<Vec<String>>, input: Vec<u8>) -> io::Result<Vec<u8>> {
    todo!("start all stages, each reading what the one before it prints, and write and read at the same time")
}
