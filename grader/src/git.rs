//! Runs git, as it is installed. What a configuration could make it run is not run.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::sandbox::{self, Start};

/// No checkout of exercises takes git as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a configuration could make git run: a watcher, hooks, and what tidies up behind one's back.
const NOTHING_OF_ITS_OWN: [&str; 8] =
    ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false"];

/// Where git finds its program and its configuration. Where nobody has a home, git takes whoever owns a checkout for a
/// stranger; its system-wide settings say whom to trust.
const ENVIRONMENT: [&str; 6] =
    ["PATH", "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"];

/// Runs git in a folder: its exit status and the lines that it said.
///
/// # Errors
///
/// Why it could not be run: a sentence.
pub async fn git(folder: &Path, arguments: &[&str]) -> Result<(Option<i32>, Vec<String>), String> {
    let (send, mut lines) = mpsc::unbounded_channel();
    let arguments = NOTHING_OF_ITS_OWN.iter().chain(arguments).map(Into::into).collect();
    let start = Start {
        program: "git".into(),
        arguments,
        folder: folder.to_owned(),
        environment: ENVIRONMENT.into_iter().filter_map(|name| Some((name.into(), std::env::var_os(name)?))).collect(),
        stdin: Stdio::null(),
        confined: None,
        lines: Some(send),
        scratch: None,
    };
    let mut process = sandbox::spawn(start).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "git is not installed".to_owned(),
        _ => format!("git could not be started: {error}"),
    })?;
    let ended = timeout(PATIENCE, async {
        let mut said = Vec::new();
        while let Some(line) = lines.recv().await {
            said.push(line);
        }
        (process.wait().await, said)
    });
    match ended.await {
        Ok((Ok(status), said)) => Ok((status.code(), said)),
        Ok((Err(error), _)) => Err(format!("git could not be awaited: {error}")),
        Err(_) => Err(format!("git did not answer within {} s", PATIENCE.as_secs())),
    }
}
