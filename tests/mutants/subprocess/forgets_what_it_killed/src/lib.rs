//! Kills the command at the limit and forgets its handle; reads only when the command has ended.

use std::io;
use std::process::{Output, Stdio};
use std::time::Duration;

use futures::future::{join, join_all};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdout, Command};
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
    let mut child = program(&command).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let status = match timeout(limit, child.wait()).await {
        Ok(status) => status?.code(),
        Err(_) => {
            child.start_kill()?;
            std::mem::forget(child);
            None
        }
    };
    Ok(Run { status, stdout: read(stdout).await?, stderr: read(stderr).await? })
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
