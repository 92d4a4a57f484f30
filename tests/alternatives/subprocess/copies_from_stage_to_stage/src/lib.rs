//! Copies what a stage prints to the next one, in a task for each pipe.

use std::io;
use std::process::{Output, Stdio};
use std::time::Duration;

use futures::future::{join_all, try_join3};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;
use tokio::task::JoinSet;
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
    for command in &commands {
        stages.push(program(command).stdin(Stdio::piped()).stderr(Stdio::inherit()).spawn()?);
    }
    let mut tasks = JoinSet::new();
    let mut source: Box<dyn AsyncRead + Send + Unpin> = Box::new(io::Cursor::new(input));
    for stage in &mut stages {
        let mut from = std::mem::replace(&mut source, Box::new(stage.stdout.take().expect("a pipe")));
        let mut into = stage.stdin.take().expect("a pipe");
        tasks.spawn(async move {
            let _ = tokio::io::copy(&mut from, &mut into).await;
        });
    }
    let output = read(Some(source)).await;
    tasks.join_all().await;
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
