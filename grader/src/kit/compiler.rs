//! The Rust compiler that is there.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;

use tokio::sync::mpsc;

use super::{NotReady, environment};
use crate::sandbox::{self, Start};

/// What there is to say about the compiler: `rustc -vV` and the folder that it lies in.
#[derive(Debug, Clone)]
pub struct Compiler {
    /// `rustc 1.95.0 (…)` and more lines.
    pub version: String,
    /// Its folder.
    pub sysroot: PathBuf,
}

/// Asks the compiler on the path.
///
/// # Errors
///
/// [`NotReady`] if there is none.
pub async fn compiler() -> Result<Compiler, NotReady> {
    let (version, sysroot) = tokio::try_join!(output("rustc", &["-vV"]), output("rustc", &["--print", "sysroot"]))?;
    Ok(Compiler { version: version.join("\n"), sysroot: sysroot.concat().into() })
}

async fn output(program: &str, arguments: &[&str]) -> Result<Vec<String>, NotReady> {
    let missing = |error: &dyn std::fmt::Display| {
        NotReady(format!("`{program}` could not be run ({error}): install Rust, for example from https://rustup.rs"))
    };
    let (send, mut receive) = mpsc::unbounded_channel();
    let mut process = sandbox::spawn(Start {
        program: program.into(),
        arguments: arguments.iter().map(OsString::from).collect(),
        folder: std::env::temp_dir(),
        environment: environment(),
        stdin: Stdio::null(),
        confined: None,
        lines: Some(send),
        scratch: None,
    })
    .map_err(|error| missing(&error))?;
    let status = process.wait().await.map_err(|error| missing(&error))?;
    let mut lines = Vec::new();
    while let Some(line) = receive.recv().await {
        lines.push(line);
    }
    if status.success() { Ok(lines) } else { Err(missing(&lines.join(" "))) }
}
