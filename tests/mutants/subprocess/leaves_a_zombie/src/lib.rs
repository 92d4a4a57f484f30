//! Kills the command and never waits for it.

use std::fs::File;
use std::io;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::process::{Output, Stdio};
use std::time::Duration;

use futures::future::{join, join_all};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdout, Command};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How a command ended, and what it printed.
#[derive(Debug)]
pub struct Run {
    pub status: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl From<Output> for Run {
    fn from(Output { status, stdout, stderr }: Output) -> Run {
        Run { status: status.code(), stdout, stderr }
    }
}

pub async fn run_all(commands: Vec<Vec<String>>) -> Vec<io::Result<Run>> {
    join_all(commands.iter().map(async |command| Ok(program(command).output().await?.into()))).await
}

pub async fn run_limited(command: Vec<String>, limit: Duration) -> io::Result<Run> {
    let mut program = std::process::Command::new(&command[0]);
    program.args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn()?;
    let reading = |output: Option<OwnedFd>| {
        spawn_blocking(move || {
            let mut bytes = Vec::new();
            File::from(output.expect("a pipe")).read_to_end(&mut bytes).map(|_| bytes)
        })
    };
    let (stdout, stderr) =
        (reading(child.stdout.take().map(OwnedFd::from)), reading(child.stderr.take().map(OwnedFd::from)));
    let printed = async { (stdout.await, stderr.await) };
    tokio::pin!(printed);
    let (status, (stdout, stderr)) = match timeout(limit, &mut printed).await {
        Ok(printed) => (child.wait()?.code(), printed),
        Err(_) => {
            child.kill()?;
            (None, printed.await)
        }
    };
    Ok(Run { status, stdout: stdout??, stderr: stderr?? })
}

pub async fn pipeline(commands: Vec<Vec<String>>, input: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut stages = Vec::new();
    let (mut first, mut last) = (None, None::<ChildStdout>);
    for command in &commands {
        let stdin: Stdio = match last.take() {
            Some(output) => output.try_into()?,
            None => Stdio::piped(),
        };
        let mut stage = program(command).stdin(stdin).stderr(Stdio::inherit()).spawn()?;
        first = first.or(stage.stdin.take());
        last = stage.stdout.take();
        stages.push(stage);
    }
    let feed = async {
        if let Some(mut first) = first {
            let _ = first.write_all(&input).await;
        }
    };
    let ((), output) = join(feed, read(last)).await;
    for mut stage in stages {
        stage.wait().await?;
    }
    output
}

fn program(command: &[String]) -> Command {
    let mut program = Command::new(&command[0]);
    program.args(&command[1..]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    program
}

async fn read(output: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut output) = output {
        output.read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}
