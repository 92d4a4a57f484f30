//! The one place that starts processes: clean environment, capped output, limits, and an end for all of it.
//!
//! What runs here is the student's code or the compiler on it. Isolation proper (landlock, seccomp, namespaces)
//! belongs into [`spawn`], between fork and the first of the student's instructions.

mod orphans;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, WaitOptions, waitid};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How much of what a process prints is kept: the beginning, and the end.
const KEPT_HEAD: usize = 12 << 10;
const KEPT_TAIL: usize = 4 << 10;

/// A process that prints more than this has lost its way.
const FLOOD: usize = 32 << 20;

/// How long the end of a process's output is waited for once the process has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Address space of a process, in bytes. Threads reserve much more than they touch: 64 of them stay below half of it.
#[cfg(target_os = "linux")]
const ADDRESS_SPACE: u64 = 1 << 30;

/// The largest file that a process may write, in bytes.
#[cfg(target_os = "linux")]
const FILE_SIZE: u64 = 64 << 20;

/// What to start.
#[derive(Debug)]
pub struct Start {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Where it runs.
    pub folder: PathBuf,
    /// All the environment that it gets.
    pub environment: Vec<(OsString, OsString)>,
    /// Its standard input.
    pub stdin: Stdio,
    /// Whether memory and files are limited: for the student's code.
    pub limited: bool,
    /// Takes what it prints, line by line, instead of [`Printed`].
    pub lines: Option<mpsc::UnboundedSender<String>>,
}

/// A process that runs. Dropping it ends it and all that it started in its group.
#[derive(Debug)]
pub struct Process {
    child: Child,
    pid: Pid,
    printed: Arc<Printed>,
    readers: Vec<JoinHandle<()>>,
}

/// What a process has printed, to standard output and standard error alike.
#[derive(Debug, Default)]
pub struct Printed {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    head: Vec<u8>,
    tail: Vec<u8>,
    bytes: usize,
}

/// Starts a process in a group of its own.
///
/// # Errors
///
/// What the system says if it cannot be started or limited.
pub fn spawn(start: Start) -> io::Result<Process> {
    let starting = orphans::starting();
    let mut child = Command::new(&start.program)
        .args(&start.arguments)
        .current_dir(&start.folder)
        .env_clear()
        .envs(start.environment)
        .stdin(start.stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let id = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    let pid = id.ok_or_else(|| io::Error::other("a process that was just started has no id"))?;
    starting.started(pid);
    let printed = Arc::new(Printed::default());
    let mut readers = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        readers.push(reader(stdout, &printed, start.lines.clone()));
    }
    if let Some(stderr) = child.stderr.take() {
        readers.push(reader(stderr, &printed, start.lines));
    }
    let process = Process { child, pid, printed, readers };
    if start.limited {
        limit(pid)?;
    }
    Ok(process)
}

/// The harness waits for its first call, so that these are in force before any code of the student's runs.
#[cfg(target_os = "linux")]
fn limit(pid: Pid) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, prlimit};
    let at_most = |value| Rlimit { current: Some(value), maximum: Some(value) };
    prlimit(Some(pid), Resource::As, at_most(ADDRESS_SPACE))?;
    prlimit(Some(pid), Resource::Fsize, at_most(FILE_SIZE))?;
    prlimit(Some(pid), Resource::Core, at_most(0))?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn limit(_: Pid) -> io::Result<()> {
    Ok(())
}

fn reader(
    from: impl AsyncRead + Unpin + Send + 'static,
    printed: &Arc<Printed>,
    lines: Option<mpsc::UnboundedSender<String>>,
) -> JoinHandle<()> {
    match lines {
        Some(lines) => tokio::spawn(read_lines(from, lines)),
        None => tokio::spawn(read(from, Arc::clone(printed))),
    }
}

async fn read_lines(from: impl AsyncRead + Unpin, into: mpsc::UnboundedSender<String>) {
    let mut from = BufReader::new(from);
    let mut bytes = Vec::new();
    while let Ok(1..) = from.read_until(b'\n', &mut bytes).await {
        let _ = into.send(String::from_utf8_lossy(&bytes).trim_end().to_owned());
        bytes.clear();
    }
}

async fn read(mut from: impl AsyncRead + Unpin, into: Arc<Printed>) {
    let mut bytes = vec![0; 64 << 10];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        into.add(&bytes[..count]);
    }
}

impl Process {
    /// The process's id.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// What it has printed so far.
    #[must_use]
    pub fn printed(&self) -> &Printed {
        &self.printed
    }

    /// Ends it and its group, if they have not ended yet.
    pub fn kill(&mut self) {
        // An id can name somebody else once its process has been waited for.
        if self.child.id().is_some() {
            let _ = rustix::process::kill_process_group(self.pid, Signal::KILL);
            let _ = self.child.start_kill();
        }
    }

    /// Waits for its end, ends what it left behind, and takes the last of what it printed.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        if self.child.id().is_some() {
            let pid = self.pid;
            // Its group can be named only until it has been waited for, so its end is looked at first.
            let look = move || waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).map(drop);
            tokio::task::spawn_blocking(look).await.map_err(io::Error::other)??;
            self.kill();
        }
        let status = self.child.wait().await?;
        orphans::ended(self.pid);
        for reader in self.readers.drain(..) {
            // A pipe ends with its last holder, and one of them may have got away.
            let _ = timeout(LAST_WORDS, reader).await;
        }
        Ok(status)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.child.id().is_some() {
            self.kill();
            // Dead already but for the kernel's book-keeping: this does not block for long.
            let _ = rustix::process::waitpid(Some(self.pid), WaitOptions::empty());
            orphans::ended(self.pid);
        }
    }
}

impl Printed {
    fn add(&self, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += bytes.len();
        let room = KEPT_HEAD.saturating_sub(kept.head.len()).min(bytes.len());
        let (head, rest) = bytes.split_at(room);
        kept.head.extend_from_slice(head);
        kept.tail.extend_from_slice(rest);
        let surplus = kept.tail.len().saturating_sub(KEPT_TAIL);
        kept.tail.drain(..surplus);
    }

    /// Whether it is more than anyone can read.
    #[must_use]
    pub fn flooded(&self) -> bool {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).bytes > FLOOD
    }

    /// The text, with what was cut out of its middle counted.
    #[must_use]
    pub fn text(&self) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let head = String::from_utf8_lossy(&kept.head);
        let tail = String::from_utf8_lossy(&kept.tail);
        match kept.bytes - kept.head.len() - kept.tail.len() {
            0 => format!("{head}{tail}"),
            cut => format!("{head}\n… {cut} bytes cut …\n{tail}"),
        }
    }
}
