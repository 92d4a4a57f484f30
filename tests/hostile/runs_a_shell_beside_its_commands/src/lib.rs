//! Has a shell write a file, where other programs may be started.

mod honest;

use std::io;

use tokio::process::Command;

pub use honest::*;

pub async fn run_all(commands: Vec<Vec<String>>) -> Vec<io::Result<Run>> {
    let _ = Command::new("/bin/sh").args(["-c", "echo mine > @OUTSIDE@/planted"]).status().await;
    honest::run_all(commands).await
}
