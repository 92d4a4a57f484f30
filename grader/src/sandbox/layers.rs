//! Which layers of isolation this machine gives, found out by trying them: a probe is confined like a student process
//! and tries what it must not be able to do.

use std::fs::File;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::confine::{Confinement, Errand, NAME};
use super::orphans;

/// The layers that are in force around a student process, on top of those that always are: a clean environment, closed
/// descriptors, limits, and an end to everything that it started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layers {
    /// It reaches no file, port or process but those that it was given.
    pub landlock: bool,
    /// It makes only the system calls that it needs, and starts no program.
    pub seccomp: bool,
    /// It sees only what it may read, and no network of this machine's.
    pub namespaces: bool,
    /// It runs as a user that owns nothing.
    pub user: bool,
}

/// The user that student processes run as where the grader is root: `nobody` everywhere.
pub(super) const UNPRIVILEGED: u32 = 65534;

/// The word at which the grader tries what a student process must not be able to do.
pub(super) const PROBE: &str = "(probe)";

/// What the probe could do in spite of its confinement.
#[derive(Debug, Serialize, Deserialize)]
struct Holes {
    files: bool,
    network: bool,
    processes: bool,
}

impl Layers {
    /// The layers that are in force here. Tried once.
    #[must_use]
    pub fn in_force() -> Layers {
        static FOUND: OnceLock<Layers> = OnceLock::new();
        *FOUND.get_or_init(find)
    }

    /// Whether a submission can neither read what is not its own, nor reach anybody, nor outlive its trial.
    #[must_use]
    pub fn is_strong(self) -> bool {
        self.landlock && self.seccomp
    }

    /// The names of those in force, with what each does, from the outermost to the innermost.
    #[must_use]
    pub fn named(self) -> Vec<(&'static str, &'static str)> {
        let all = [
            (true, LIMITS),
            (self.landlock, ("landlock", "no file, port or process but its own and those that it was given")),
            (self.seccomp, ("seccomp", "no program is started, and no system call made that it has no need of")),
            (self.namespaces, ("namespaces", "nothing else is there to be seen")),
            (self.user, ("user", "it owns nothing")),
        ];
        all.into_iter().filter(|(there, _)| *there).map(|(_, named)| named).collect()
    }
}

/// What is in force everywhere.
const LIMITS: (&str, &str) = ("limits", "clean environment, closed descriptors, memory, files, output and time");

#[cfg(not(target_os = "linux"))]
fn find() -> Layers {
    Layers::default()
}

/// The most that works, the strongest first.
#[cfg(target_os = "linux")]
fn find() -> Layers {
    let root = rustix::process::geteuid().is_root();
    for (namespaces, user) in [(true, true), (true, false), (false, true), (false, false)] {
        let wanted = Layers { landlock: true, seccomp: true, namespaces, user };
        if user && !root {
            continue;
        }
        if let Some(holes) = probe(wanted) {
            return Layers { landlock: !holes.files && !holes.network, seccomp: !holes.processes, ..wanted };
        }
    }
    Layers::default()
}

/// Confines the probe; what it could do, `None` if it could not be confined.
#[cfg(target_os = "linux")]
fn probe(layers: Layers) -> Option<Holes> {
    let folder = tempfile::tempdir().ok()?;
    // Somebody whom it must not reach, unless this machine has no network at all.
    let listener = TcpListener::bind(("127.0.0.1", 0)).ok();
    let port = listener.as_ref().and_then(|listener| listener.local_addr().ok()).map_or(0, |address| address.port());
    let program = std::env::current_exe().ok()?;
    let confinement = Confinement {
        readable: vec![program.clone()],
        writable: folder.path().to_owned(),
        keeps: false,
        // Any port but the listener's, so that it may have connections at all.
        ports: vec![1],
        programs: false,
        memory: 1 << 30,
        file: 1 << 20,
        processor: 10,
    };
    let starting = orphans::starting();
    let mut command = Command::new("/proc/self/exe");
    command.env_clear().current_dir(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.arg(errand(confinement, layers)?).arg(&program).arg(PROBE);
    command.arg(port.to_string()).arg0(NAME);
    let child = command.spawn().ok()?;
    let id = rustix::process::Pid::from_child(&child);
    starting.started(id);
    let output = child.wait_with_output();
    orphans::ended(id);
    serde_json::from_slice(&output.ok()?.stdout).ok()
}

/// The first argument of the grader under its other name.
pub(super) fn errand(confinement: Confinement, layers: Layers) -> Option<String> {
    let parent = std::process::id().cast_signed();
    serde_json::to_string(&Errand { confinement, layers, parent }).ok()
}

/// The probe: tries what it must not be able to do, and prints what it could.
pub(super) fn tell() {
    let port = std::env::args().nth(2).and_then(|port| port.parse().ok()).unwrap_or(0);
    let holes = Holes {
        files: File::open("/etc/passwd").is_ok() || File::open("/proc/self/status").is_ok(),
        network: std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() || UdpSocket::bind(("127.0.0.1", 0)).is_ok(),
        processes: Command::new("/bin/true").status().is_ok(),
    };
    if let Ok(text) = serde_json::to_string(&holes) {
        println!("{text}");
    }
}
