//! The way from the grader's own process to a confined one, a layer at a time. The order matters: each step needs
//! something that a later one takes away.

use std::convert::Infallible;
use std::ffi::{CString, OsString};
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::chown;
use std::path::Path;

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

use super::confine::{Confinement, Errand};
use super::layers::UNPRIVILEGED;
use super::{namespaces, syscalls};

/// Where the program's descriptor lies while it is started. No descriptor of the program's own can ever have this
/// number, for it is beyond their limit: so a rule that allows to start a program from this descriptor only lets one
/// start happen, ours.
pub(super) const PROGRAM: i32 = 1000;

/// How many descriptors a confined process may have.
const DESCRIPTORS: u64 = 512;

/// Makes of this process the confined program that the arguments name: an errand, a program, and its arguments.
pub(super) fn become_confined(arguments: Vec<OsString>) -> Result<Infallible, String> {
    let mut arguments = arguments.into_iter();
    let errand = arguments.next().unwrap_or_default();
    let errand: Errand = serde_json::from_slice(errand.as_encoded_bytes()).map_err(|error| format!("{error}"))?;
    let Errand { confinement, layers, parent } = errand;

    close_descriptors();
    let words: Vec<CString> = arguments
        .map(|word| CString::new(word.into_vec()).map_err(|_| "an argument holds a NUL".to_owned()))
        .collect::<Result<_, _>>()?;
    let program = words.first().ok_or("no program is named")?;
    let program = Path::new(program.to_str().map_err(|error| error.to_string())?);
    let program = File::open(program).map_err(|error| format!("{}: {error}", program.display()))?;
    let other_user = layers.user && !confinement.programs;
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
    set_pdeathsig(Signal::SIGKILL).map_err(said("death signal"))?;
    if getppid() != Pid::from_raw(parent) {
        return Err("the grader has gone".to_owned());
    }
    let program = fcntl_dupfd_cloexec(&program, PROGRAM).map_err(said("the program's descriptor"))?;
    if program.as_raw_fd() != PROGRAM {
        return Err(format!("the program's descriptor is {}", program.as_raw_fd()));
    }
    limit(&confinement)?;
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

/// Names what failed.
pub(super) fn said<E: std::fmt::Display>(what: &str) -> impl Fn(E) -> String {
    move |error| format!("{what}: {error}")
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

fn limit(confinement: &Confinement) -> Result<(), String> {
    for (resource, most) in [
        (Resource::RLIMIT_AS, confinement.memory),
        (Resource::RLIMIT_FSIZE, confinement.file),
        (Resource::RLIMIT_CORE, 0),
        (Resource::RLIMIT_NOFILE, DESCRIPTORS),
        (Resource::RLIMIT_MSGQUEUE, 0),
    ] {
        setrlimit(resource, most, most).map_err(said("limits"))?;
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
