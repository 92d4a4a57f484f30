//! Runs eight commands at a time.

use std::io;
use std::process::{Output, Stdio};
use std::time::Duration;

use futures::future::{join, try_join3};
use futures::stream::{self, StreamExt};
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
    let runs = commands.into_iter().map(async |command| program(&command).output().await.map(Run::from));
    stream::iter(runs).buffered(8).collect().await
}

pub async fn run_limited(command: Vec<String>, limit: Duration) -> io::Result<Run> {
    let mut child = program(&command).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let ended = async {
        match timeout(limit, child.wait()).await {
            Ok(status) => status,
            Err(_) => {
                child.kill().await?;
                child.wait().await
            }
        }
    };
    let (status, stdout, stderr) = try_join3(ended, read(stdout), read(stderr)).await?;
    Ok(Run { status: status.code(), stdout, stderr })
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
