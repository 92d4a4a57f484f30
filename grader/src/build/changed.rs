//! Whether an exercise has changed since a revision of the git checkout that it lies in. Git is asked, as it is
//! installed; what a checkout configures or attaches to its files is not run.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::sandbox::{self, Start};

/// No checkout of exercises takes git as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// How git says that two trees differ.
const DIFFERENT: i32 = 1;

/// What a checkout's configuration could make git run: a watcher, hooks.
const NOTHING_OF_ITS_OWN: [&str; 4] = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];

/// Whether the sources in an exercise's folder are others than at a revision. What was never committed counts.
///
/// # Errors
///
/// Why git cannot tell: it is not there, the folder is no checkout, or the revision is not known in it. A sentence.
pub async fn since(exercise: &Path, revision: &str) -> Result<bool, String> {
    // Behind `--` git would take it for a path, and in front of it a dash for an option.
    if revision.starts_with('-') {
        return Err(format!("`{revision}` is no revision"));
    }
    // Outside of a checkout `git diff` compares what it takes for two paths.
    let named = format!("{revision}^{{commit}}");
    let (status, said) = git(exercise, &["rev-parse", "--verify", "--quiet", &named]).await?;
    if status != Some(0) {
        return Err(said.into_iter().next().unwrap_or_else(|| "there is no such commit here".to_owned()));
    }
    let compared = ["diff", "--quiet", "--no-ext-diff", "--no-textconv", revision, "--", "src"];
    let (status, said) = git(exercise, &compared).await?;
    match status {
        Some(0) => {}
        Some(DIFFERENT) => return Ok(true),
        _ => return Err(said.into_iter().next().unwrap_or_else(|| "git could not compare them".to_owned())),
    }
    let (_, unknown) = git(exercise, &["ls-files", "--others", "--exclude-standard", "--", "src"]).await?;
    Ok(!unknown.is_empty())
}

/// Runs git in a folder: its exit status and what it said.
async fn git(folder: &Path, arguments: &[&str]) -> Result<(Option<i32>, Vec<String>), String> {
    let (send, mut lines) = mpsc::unbounded_channel();
    let arguments = NOTHING_OF_ITS_OWN.iter().chain(arguments).map(Into::into).collect();
    let start = Start {
        program: "git".into(),
        arguments,
        folder: folder.to_owned(),
        // Where nobody has a home, git takes whoever owns a checkout for a stranger; its system-wide settings say whom to trust.
        environment: ["PATH", "HOME"]
            .into_iter()
            .filter_map(|name| Some((name.into(), std::env::var_os(name)?)))
            .collect(),
        stdin: Stdio::null(),
        confined: None,
        lines: Some(send),
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
