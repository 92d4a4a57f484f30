//! Finds out which layers this machine gives by trying them: a probe is confined like a student process and tries what
//! it must not be able to do.

use std::fs::File;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::confinement::{Confinement, Programs};
use super::errand::Errand;
use super::group::Group;
use super::layers::Layers;
use super::orphans;

/// The word at which the grader tries what a student process must not be able to do.
pub(super) const PROBE: &str = "(probe)";

/// What the probe could do in spite of its confinement.
#[derive(Debug, Serialize, Deserialize)]
struct Holes {
    files: bool,
    network: bool,
    processes: bool,
}

/// The layers that are in force here. Tried once.
#[must_use]
pub fn in_force() -> Layers {
    static FOUND: OnceLock<Layers> = OnceLock::new();
    *FOUND.get_or_init(find)
}

/// The most that works, the strongest first. Landlock needs no try of its own: where it is missing it does nothing, and
/// the probe sees that.
fn find() -> Layers {
    let root = rustix::process::geteuid().is_root();
    for seccomp in [true, false] {
        for (namespaces, user) in [(true, true), (true, false), (false, true), (false, false)] {
            let wanted = Layers { landlock: true, seccomp, namespaces, user, ..Layers::default() };
            if user && !root {
                continue;
            }
            if let Some(holes) = probe(wanted, Programs::None) {
                let seccomp = seccomp && !holes.processes;
                return Layers { landlock: !holes.files && !holes.network, seccomp, ..wanted };
            }
        }
    }
    Layers::default()
}

/// What there is besides for a process that may start others. Tried when the first one is started.
#[must_use]
pub fn in_force_with_programs() -> Layers {
    *WITH_PROGRAMS.get_or_init(|| {
        let layers = in_force();
        let group = layers.user && Group::new().is_ok();
        let wanted = [(layers.namespaces, group), (layers.namespaces, false), (false, group)];
        let with = |(pids, group)| Layers { pids, group, ..layers };
        let works = |layers: &Layers| (layers.pids || layers.group) && probe(*layers, Programs::Readable).is_some();
        wanted.into_iter().map(with).find(works).unwrap_or(layers)
    })
}

/// All that have been tried so far.
#[must_use]
pub fn tried() -> Layers {
    WITH_PROGRAMS.get().copied().unwrap_or_else(in_force)
}

static WITH_PROGRAMS: OnceLock<Layers> = OnceLock::new();

/// Confines the probe; what it could do, `None` if it could not be confined.
fn probe(layers: Layers, programs: Programs) -> Option<Holes> {
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
        programs,
        memory: 1 << 30,
        file: 1 << 20,
        processor: 10,
    };
    let group = if layers.group { Some(Group::new().ok()?) } else { None };
    let mut command = Errand::new(confinement, layers, group.as_ref()).command(&program).ok()?;
    command.arg(PROBE).arg(port.to_string()).env_clear().current_dir(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let starting = orphans::starting();
    let child = command.spawn().ok()?;
    let id = rustix::process::Pid::from_child(&child);
    starting.started(id);
    let output = child.wait_with_output();
    orphans::ended(id);
    serde_json::from_slice(&output.ok()?.stdout).ok()
}

/// Tries what must not work and prints what did, if this process is the probe. Returns in every other process.
pub(super) fn run() {
    if std::env::args_os().nth(1).is_none_or(|word| word != PROBE) {
        return;
    }
    let port = std::env::args().nth(2).and_then(|port| port.parse().ok()).unwrap_or(0);
    let holes = Holes {
        files: File::open("/etc/passwd").is_ok() || File::open("/proc/self/status").is_ok(),
        network: TcpStream::connect(("127.0.0.1", port)).is_ok() || UdpSocket::bind(("127.0.0.1", 0)).is_ok(),
        processes: Command::new("/bin/true").status().is_ok(),
    };
    if let Ok(text) = serde_json::to_string(&holes) {
        println!("{text}");
    }
    std::process::exit(0);
}
