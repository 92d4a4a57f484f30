//! 10 · Subprocesses: programs that run together, end in time, and pass on what they print.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use futures::future::{join, join_all, try_join3};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdout, Command};
use tokio::time::timeout;

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
    // A command without a limit is one whose limit never comes.
    join_all(commands.into_iter().map(|command| run_limited(command, Duration::MAX))).await
}

/// Kills the command (not what it may have started itself) at `limit`; what it printed until then is kept.
///
/// # Errors
///
/// If the command cannot start.
pub async fn run_limited(command: Vec<String>, limit: Duration) -> io::Result<Run> {
    let mut child = program(&command).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let ended = async {
        match timeout(limit, child.wait()).await {
            Ok(status) => status,
            Err(_) => {
                child.start_kill()?;
                // Killed is not gone: it is a zombie until somebody has waited for it.
                child.wait().await
            }
        }
    };
    // Both outputs are read while the command runs, or a full pipe would keep it from ending. The kill closes its ends, so
    // that what was printed before comes to an end too.
    let (status, stdout, stderr) = try_join3(ended, read(stdout), read(stderr)).await?;
    Ok(Run { status: status.code(), stdout, stderr })
}

/// Feeds `input` to the first command and each one's output to the next; the last one's output. Neither an exit status nor
/// a stage that stops reading early is an error.
///
/// # Errors
///
/// If a command cannot start.
pub async fn pipeline(commands: Vec<Vec<String>>, input: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut stages = Vec::new();
    let (mut first, mut last) = (None, None::<ChildStdout>);
    for command in &commands {
        // The pipe itself goes from one stage to the next: what passes through it does not pass through here.
        let stdin: Stdio = match last.take() {
            Some(output) => output.try_into()?,
            None => Stdio::piped(),
        };
        let mut stage = program(command).stdin(stdin).stdout(Stdio::piped()).spawn()?;
        first = first.or(stage.stdin.take());
        last = stage.stdout.take();
        stages.push(stage);
    }
    let feed = async {
        if let Some(mut first) = first {
            // Whoever has read enough closes the pipe, which is an error here and none of ours. The end of this block
            // closes our end, and so ends the input.
            let _ = first.write_all(&input).await;
        }
    };
    // Both at once: who writes everything first waits for somebody who waits to be read.
    let ((), output) = join(feed, read(last)).await;
    for mut stage in stages {
        stage.wait().await?;
    }
    output
}

/// A command that does not outlive its handle: if the future is dropped, so is the command.
fn program(command: &[String]) -> Command {
    let mut program = Command::new(&command[0]);
    program.args(&command[1..]).kill_on_drop(true);
    program
}

async fn read(output: Option<impl AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(mut output) = output {
        output.read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}
