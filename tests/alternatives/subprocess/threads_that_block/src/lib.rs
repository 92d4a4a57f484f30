//! `std::process`, on threads that may block.

use std::io;
use std::io::{Read, Write};
use std::process::{Output, Stdio};
use std::time::Duration;

use futures::future::try_join3;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
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
    let threads = commands.into_iter().map(|command| {
        spawn_blocking(move || {
            let mut program = std::process::Command::new(&command[0]);
            program.args(&command[1..]).stdin(Stdio::null()).output().map(Run::from)
        })
    });
    // `join_all` would do as well: all of them have been started.
    let mut runs = Vec::new();
    for thread in threads.collect::<Vec<_>>() {
        runs.push(thread.await.expect("it does not panic"));
    }
    runs
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
    spawn_blocking(move || run_pipeline(&commands, &input)).await.expect("it does not panic")
}

fn run_pipeline(commands: &[Vec<String>], input: &[u8]) -> io::Result<Vec<u8>> {
    let mut stages = Vec::new();
    let mut stdin = Stdio::piped();
    for command in commands {
        let mut stage =
            std::process::Command::new(&command[0]).args(&command[1..]).stdin(stdin).stdout(Stdio::piped()).spawn()?;
        // The last one's output is not for another stage.
        stdin =
            if stages.len() + 1 < commands.len() { stage.stdout.take().expect("a pipe").into() } else { Stdio::null() };
        stages.push(stage);
    }
    let mut first = stages[0].stdin.take().expect("a pipe");
    let mut last = stages.last_mut().and_then(|stage| stage.stdout.take()).expect("a pipe");
    let mut output = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(move || first.write_all(input));
        last.read_to_end(&mut output)
    })?;
    for mut stage in stages {
        stage.wait()?;
    }
    Ok(output)
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
