//! The grader under another name: the way from its own program to a confined one.
//!
//! The grader starts itself under [`NAME`]. That process takes away from itself, one layer after the other, all that the
//! confined program must not have, and then becomes the program: what it gave up does not come back. So the restrictions
//! are in force before the first instruction of the program, without a line of unsafe code, and without the grader itself
//! giving up anything. The order of the layers matters: each step needs something that a later one takes away.

use std::convert::Infallible;
use std::ffi::{CString, OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use landlock::{
    ABI, Access, AccessFs, AccessNet, NetPort, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, Scope,
    path_beneath_rules,
};
use nix::fcntl::AtFlags;
use nix::sys::prctl::set_pdeathsig;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Pid, Uid, close, execveat, getppid, setgroups, setresgid, setresuid};
use rustix::io::fcntl_dupfd_cloexec;
use serde::{Deserialize, Serialize};

use super::confinement::Confinement;
use super::group::{Group, TASKS};
use super::layers::{Layers, said};
use super::namespaces;
use super::pids;
use super::syscalls::{self, PROGRAM};

/// The name (`argv[0]`) under which the grader confines itself. Its arguments are an [`Errand`], the program, and the
/// program's own arguments.
pub(super) const NAME: &str = "cargo-grade (confined)";

/// What the reason begins with if a process could not be confined.
pub(super) const COMPLAINT: &str = "could not be confined: ";

/// How many descriptors a confined process may have.
const DESCRIPTORS: u64 = 512;

/// The user that student processes run as where the grader is root: `nobody` everywhere.
const UNPRIVILEGED: u32 = 65534;

/// What the grader asks of itself under the other name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Errand {
    pub(super) confinement: Confinement,
    pub(super) layers: Layers,
    /// The control group to enter, by the files into which one writes oneself.
    pub(super) entrances: Vec<PathBuf>,
    pub(super) stage: Stage,
    /// Who asks. If it is gone, nobody waits for the program any more.
    pub(super) parent: i32,
}

/// Where on the way a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// It has just been started.
    Outside,
    /// It is the first process of a pid namespace.
    First,
    /// It is inside, and becomes the program.
    Inside,
}

impl Errand {
    /// An errand that begins.
    pub(super) fn new(confinement: Confinement, layers: Layers, group: Option<&Group>) -> Errand {
        let entrances = group.map(Group::entrances).unwrap_or_default();
        Errand { confinement, layers, entrances, stage: Stage::Outside, parent: id() }
    }

    /// The grader under its other name, on this errand to become this program.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> io::Result<Command> {
        let mut command = Command::new("/proc/self/exe");
        command.arg0(NAME).arg(serde_json::to_string(self)?).arg(program);
        Ok(command)
    }
}

fn id() -> i32 {
    std::process::id().cast_signed()
}

/// Does the errand, if this process was started for one: becomes the confined program, or ends. Returns in every other
/// process.
pub(super) fn run() {
    let mut arguments = std::env::args_os();
    if arguments.next().is_some_and(|name| name == NAME) {
        let Err(why) = become_confined(arguments.collect());
        eprintln!("{COMPLAINT}{why}");
        std::process::exit(super::COULD_NOT_BE_CONFINED);
    }
}

/// Makes of this process the confined program that the arguments name: an errand, a program, and its arguments.
fn become_confined(arguments: Vec<OsString>) -> Result<Infallible, String> {
    let mut arguments = arguments.into_iter();
    let errand = arguments.next().unwrap_or_default();
    let errand: Errand = serde_json::from_slice(errand.as_encoded_bytes()).map_err(|error| format!("{error}"))?;

    close_descriptors();
    match errand.stage {
        Stage::Outside if errand.layers.pids => return pids::lead(errand, arguments),
        Stage::First => return pids::be_the_first(errand, arguments),
        Stage::Outside | Stage::Inside => {}
    }
    let Errand { confinement, layers, parent, .. } = errand;
    let words: Vec<CString> = arguments
        .map(|word| CString::new(word.into_vec()).map_err(|_| "an argument holds a NUL".to_owned()))
        .collect::<Result<_, _>>()?;
    let program = words.first().ok_or("no program is named")?;
    let program = Path::new(program.to_str().map_err(|error| error.to_string())?);
    let program = File::open(program).map_err(|error| format!("{}: {error}", program.display()))?;
    // What is to stay belongs to whoever grades.
    let other_user = layers.user && !confinement.keeps;
    if other_user {
        let user = Some(UNPRIVILEGED);
        chown(&confinement.writable, user, user).map_err(said("scratch folder"))?;
    }
    if layers.namespaces {
        namespaces::enter(&confinement)?;
    }
    if other_user {
        let (user, group) = (Uid::from_raw(UNPRIVILEGED), Gid::from_raw(UNPRIVILEGED));
        setgroups(&[]).map_err(said("groups"))?;
        setresgid(group, group, group).map_err(said("group"))?;
        setresuid(user, user, user).map_err(said("user"))?;
    }
    // After the change of user, which would undo it.
    end_with(Pid::from_raw(parent))?;
    let program = fcntl_dupfd_cloexec(&program, PROGRAM).map_err(said("the program's descriptor"))?;
    if program.as_raw_fd() != PROGRAM {
        return Err(format!("the program's descriptor is {}", program.as_raw_fd()));
    }
    limit(&confinement, layers)?;
    if layers.landlock {
        restrict_files(&confinement)?;
    }
    if layers.seccomp {
        syscalls::restrict(&confinement)?;
    }
    let environment: Vec<CString> = std::env::vars_os()
        .filter_map(|(name, value)| CString::new([name.into_vec(), value.into_vec()].join(&b'=')).ok())
        .collect();
    execveat(&program, c"", &words, &environment, AtFlags::AT_EMPTY_PATH).map_err(said("the program cannot be started"))
}

/// Has the kernel end this process when its parent ends.
pub(super) fn end_with(parent: Pid) -> Result<(), String> {
    set_pdeathsig(Signal::SIGKILL).map_err(said("death signal"))?;
    if getppid() != parent {
        return Err("the grader has gone".to_owned());
    }
    Ok(())
}

/// Closes all but the standard ones: cargo, for one, leaves descriptors open to those that it starts.
fn close_descriptors() {
    let open = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let numbers: Vec<i32> = open.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    for number in numbers.into_iter().filter(|number| *number > 2) {
        // The one that lists them is among them, and is closed already.
        let _ = close(number);
    }
}

fn limit(confinement: &Confinement, layers: Layers) -> Result<(), String> {
    for (resource, most) in [
        (Resource::RLIMIT_AS, confinement.memory),
        (Resource::RLIMIT_FSIZE, confinement.file),
        (Resource::RLIMIT_CORE, 0),
        (Resource::RLIMIT_NOFILE, DESCRIPTORS),
        (Resource::RLIMIT_MSGQUEUE, 0),
    ] {
        setrlimit(resource, most, most).map_err(said("limits"))?;
    }
    if layers.pids && !layers.user {
        // In a user namespace of its own only what is in there counts; root has control groups for this.
        setrlimit(Resource::RLIMIT_NPROC, TASKS, TASKS).map_err(said("limits"))?;
    }
    // The softer limit has a signal of its own, by which one sees that it was this.
    setrlimit(Resource::RLIMIT_CPU, confinement.processor, confinement.processor + 5).map_err(said("limits"))
}

/// Landlock: files, TCP ports, and whom it may signal. As much of it as the kernel knows; the probe sees what that is.
fn restrict_files(confinement: &Confinement) -> Result<(), String> {
    const KNOWN: ABI = ABI::V7;
    let error = said("landlock");
    let read = AccessFs::from_read(KNOWN);
    let ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(KNOWN)))
        .and_then(|rules| rules.scope(Scope::from_all(KNOWN)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(path_beneath_rules(confinement.all_readable(), read)))
        .and_then(|rules| rules.add_rules(path_beneath_rules([&confinement.writable], AccessFs::from_all(KNOWN))))
        .and_then(|rules| {
            let nothing = AccessFs::ReadFile | AccessFs::WriteFile;
            rules.add_rules(path_beneath_rules(["/dev/null"], nothing))
        });
    let ports = confinement.ports.iter().map(|port| Ok::<_, RulesetError>(NetPort::new(*port, AccessNet::ConnectTcp)));
    let ruleset = ruleset.and_then(|rules| rules.add_rules(ports));
    ruleset.and_then(|rules| rules.restrict_self()).map_err(error)?;
    Ok(())
}
