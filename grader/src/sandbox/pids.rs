//! A pid namespace for a process that may start others: whatever is in it ends with its first process, and sees nobody
//! outside.
//!
//! That first process is not the program. The kernel spares it the signals by which a program ends itself or is told that
//! its time is over, and gives it the orphans of all others. So there are three: one outside that stands for all of them,
//! whom the grader knows and waits for; the first one inside, which waits for the program and ends with it; and the
//! program.

use std::convert::Infallible;
use std::ffi::OsString;
use std::fs;
use std::process::Command;
use std::vec::IntoIter;

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sched::CloneFlags;
use nix::sys::stat::Mode;
use nix::sys::wait::{WaitStatus, wait};
use nix::unistd::{Pid, dup2_stderr, dup2_stdin, dup2_stdout};

use super::errand::{Errand, Stage, end_with};
use super::layers::said;
use super::namespaces;

/// The first process of a pid namespace has no parent that it could see.
const NOBODY: i32 = 0;

/// A shell's way to tell by a status that a signal ended the process.
const ENDED_BY_SIGNAL: i32 = 128;

/// Enters the control group, has a pid namespace made and its first process started, and ends as that one does.
pub(super) fn lead(mut errand: Errand, words: IntoIter<OsString>) -> Result<Infallible, String> {
    end_with(Pid::from_raw(errand.parent))?;
    for entrance in errand.entrances.drain(..) {
        // 0 is whoever writes it.
        fs::write(&entrance, "0").map_err(|error| format!("{}: {error}", entrance.display()))?;
    }
    namespaces::leave(CloneFlags::CLONE_NEWPID)?;
    errand.stage = Stage::First;
    errand.parent = std::process::id().cast_signed();
    let first = command(&errand, words)?.spawn().map_err(said("pid namespace"))?;
    wait_for(Pid::from_raw(first.id().cast_signed()))
}

/// Starts the program as the second process of a pid namespace, buries whoever dies, and ends as the program does.
pub(super) fn be_the_first(mut errand: Errand, words: IntoIter<OsString>) -> Result<Infallible, String> {
    let leader = errand.parent;
    end_with(Pid::from_raw(NOBODY))?;
    // It may have gone before the kernel was asked to watch it. The mount of /proc is still that of the world outside.
    if !fs::exists(format!("/proc/{leader}")).unwrap_or(false) {
        return Err("the grader has gone".to_owned());
    }
    errand.stage = Stage::Inside;
    errand.parent = std::process::id().cast_signed();
    let program = command(&errand, words)?.spawn().map_err(said("the program"))?;
    wait_for(Pid::from_raw(program.id().cast_signed()))
}

fn command(errand: &Errand, mut words: IntoIter<OsString>) -> Result<Command, String> {
    let mut command = errand.command(words.next().ok_or("no program is named")?).map_err(said("errand"))?;
    command.args(words);
    Ok(command)
}

/// Waits for this child, and for any other that comes to be one, and ends as it does. Keeps nothing open meanwhile: whoever
/// reads from the program, or writes to it, is to see its end.
fn wait_for(child: Pid) -> Result<Infallible, String> {
    let nothing = open("/dev/null", OFlag::O_RDWR | OFlag::O_CLOEXEC, Mode::empty()).map_err(said("/dev/null"))?;
    dup2_stdin(&nothing).map_err(said("standard input"))?;
    dup2_stdout(&nothing).map_err(said("standard output"))?;
    dup2_stderr(&nothing).map_err(said("standard error"))?;
    loop {
        match wait() {
            Ok(WaitStatus::Exited(ended, code)) if ended == child => std::process::exit(code),
            Ok(WaitStatus::Signaled(ended, signal, _)) if ended == child => {
                std::process::exit(ENDED_BY_SIGNAL + signal as i32)
            }
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(format!("the program's end: {error}")),
        }
    }
}
