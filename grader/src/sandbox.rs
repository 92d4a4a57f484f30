//! The one place that starts processes: clean environment, capped output, confinement, and an end for all of it.
//!
//! What runs here is the student's code or the compiler on it.
//!
//! | module | does |
//! | --- | --- |
//! | [`channel`] | joins the judge and a student's process |
//! | [`confinement`] | says what a process may do |
//! | [`layers`] | names the layers of isolation |
//! | `errand` | takes away all else, a layer after the other, and becomes the program |
//! | `namespaces`, `syscalls` | two of the layers |
//! | `pids`, `group` | two more, for a process that may start others |
//! | `printed` | keeps what a process prints |
//! | `ending` | waits for a process, and ends what it left behind |
//! | `probe` | finds out which layers this machine gives |
//! | `orphans` | ends what a process left behind |
//! | [`servant`] | starts a server that the grader itself needs |
//! | [`stillness`] | whether a process can go on at all |
//! | [`users`] | who else may do what |
//! | [`folder`] | walks a folder that somebody else has filled |
//! | [`interrupts`] | how the grader is told to end |
//!
//! What only some systems have is asked for here and nowhere else (a test keeps it).

pub mod channel;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "nothing is confined"))]
pub mod confinement;
mod ending;
#[cfg(target_os = "linux")]
mod errand;
pub mod folder;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "there are no control groups"))]
mod group;
pub mod interrupts;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "there are none"))]
pub mod layers;
#[cfg(target_os = "linux")]
mod namespaces;
mod orphans;
#[cfg(target_os = "linux")]
mod pids;
mod printed;
#[cfg(target_os = "linux")]
mod probe;
pub mod servant;
pub mod stillness;
#[cfg(target_os = "linux")]
mod syscalls;
pub mod users;

use std::ffi::OsString;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

pub use rustix::process::Pid;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::net::unix::pipe::Receiver;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use confinement::Confinement;
#[cfg(target_os = "linux")]
use confinement::Programs;
use ending::{Belongings, End};
#[cfg(target_os = "linux")]
use errand::Errand;
use group::Group;
use layers::Layers;
use orphans::children;
pub use printed::FLOOD;
use printed::Printed;

/// How long the end of a process's output is waited for once the process has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

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
    /// What it may do; `None` for what the user could have started too.
    pub confined: Option<Confinement>,
    /// Takes what it prints, line by line, instead of keeping it.
    pub lines: Option<mpsc::UnboundedSender<String>>,
    /// A folder that goes when the process has ended.
    pub scratch: Option<TempDir>,
}

/// A process that runs. Dropping it ends it and all that it started in its group.
#[derive(Debug)]
pub struct Process {
    pid: Pid,
    end: End,
    printed: Arc<Printed>,
    readers: Vec<JoinHandle<()>>,
    /// Whether it stands for the program, which is in a pid namespace.
    leads: bool,
}

/// Starts a process in a group of its own. To be called within a runtime.
///
/// # Errors
///
/// What the system says if it cannot be started or limited.
pub fn spawn(start: Start) -> io::Result<Process> {
    // Before anything is started: the first time, this starts a process itself.
    let Prepared { mut command, group, leads } = Prepared::new(&start)?;
    let starting = orphans::starting();
    let mut child = command
        .args(&start.arguments)
        .current_dir(&start.folder)
        .env_clear()
        .envs(start.environment)
        .stdin(start.stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let pid = Pid::from_child(&child);
    starting.started(pid);
    let end = End::of(pid, Belongings { group, scratch: start.scratch });
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(io::Error::other("a process was started without its pipes"));
    };
    let pipes = vec![stdout.into(), stderr.into()];
    let (printed, readers) = match start.lines {
        Some(lines) => {
            let pipes = pipes.into_iter().map(Receiver::from_owned_fd).collect::<io::Result<Vec<_>>>()?;
            let readers = pipes.into_iter().map(|pipe| tokio::spawn(read_lines(pipe, lines.clone()))).collect();
            (Arc::default(), readers)
        }
        None => Printed::of(pipes)?,
    };
    Ok(Process { pid, end, printed, readers, leads })
}

/// Becomes the program that this process was started to become, if it was. To be called first in `main`: the grader
/// confines a process by starting itself. From then on this process answers for all that its children leave behind.
pub fn run_errand() {
    #[cfg(target_os = "linux")]
    {
        errand::run();
        probe::run();
        orphans::adopt();
    }
}

/// The exit status of a process that could not be confined. It says why on standard error.
pub const COULD_NOT_BE_CONFINED: i32 = 125;

/// Whether a process was ended at its limit of processor time.
#[must_use]
pub fn used_up_its_time(status: ExitStatus) -> bool {
    status.signal() == Some(Signal::XCPU.as_raw())
}

/// The layers that are in force here, found out by trying them: those that some process of this run has needed.
#[must_use]
pub fn layers_in_force() -> Layers {
    #[cfg(target_os = "linux")]
    return probe::tried();
    #[cfg(not(target_os = "linux"))]
    Layers::default()
}

/// The layers that are in force here around a process that may start others.
#[must_use]
pub fn layers_in_force_with_programs() -> Layers {
    #[cfg(target_os = "linux")]
    return probe::in_force_with_programs();
    #[cfg(not(target_os = "linux"))]
    Layers::default()
}

/// A program that is about to be started, and what holds it.
struct Prepared {
    command: Command,
    group: Option<Group>,
    /// Whether the process to be started stands for the program, outside of its pid namespace.
    leads: bool,
}

impl Prepared {
    /// The program as it is.
    fn plain(start: &Start) -> Prepared {
        Prepared { command: Command::new(&start.program), group: None, leads: false }
    }

    /// The grader under its other name, on the way to becoming the program.
    #[cfg(target_os = "linux")]
    fn new(start: &Start) -> io::Result<Prepared> {
        let Some(confinement) = &start.confined else { return Ok(Prepared::plain(start)) };
        let layers = match confinement.programs {
            Programs::None | Programs::OfTheSystem => probe::in_force(),
            Programs::Readable => probe::in_force_with_programs(),
        };
        let group = if layers.group { Some(Group::new()?) } else { None };
        let errand = Errand::new(confinement.clone(), layers, group.as_ref());
        Ok(Prepared { command: errand.command(&start.program)?, group, leads: layers.pids })
    }

    #[cfg(not(target_os = "linux"))]
    fn new(start: &Start) -> io::Result<Prepared> {
        Ok(Prepared::plain(start))
    }
}

/// Hands on what comes, line by line.
async fn read_lines(from: impl AsyncRead + Unpin, into: mpsc::UnboundedSender<String>) {
    // The pipe is closed at the limit, and whoever goes on writing ends.
    let mut from = BufReader::new(from.take(printed::FLOOD as u64));
    let mut bytes = Vec::new();
    while let Ok(1..) = from.read_until(b'\n', &mut bytes).await {
        let _ = into.send(String::from_utf8_lossy(&bytes).trim_end().to_owned());
        bytes.clear();
    }
}

impl Process {
    /// The process's id.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// The id of the program that was to be started, once it has been: in a pid namespace of its own it is not that of the
    /// process which stands for it outside.
    #[must_use]
    pub fn program(&self) -> Pid {
        let only_child = |pid: Pid| {
            let children = children(pid);
            (children.len() == 1).then(|| children[0])
        };
        if self.leads { only_child(self.pid).and_then(only_child).unwrap_or(self.pid) } else { self.pid }
    }

    /// What it has printed so far.
    #[must_use]
    pub fn printed(&self) -> &Printed {
        &self.printed
    }

    /// Ends it and its group, if they have not ended yet.
    pub fn kill(&mut self) {
        self.end.bring();
    }

    /// Waits for its end, ends what it left behind, and takes the last of what it printed.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        let status = self.end.come().await?;
        for reader in self.readers.drain(..) {
            // A pipe ends with its last holder, and one of them may have got away.
            let _ = timeout(LAST_WORDS, reader).await;
        }
        Ok(status)
    }
}
