//! Processes that a student's process started and left behind, in a session of their own perhaps: killing its group
//! does not reach them. When their parent ends they become children of this process, and that is how they are found.

use std::collections::HashSet;
#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rustix::process::Pid;

/// The children that this process started itself and has not waited for. The lock is held while one is started, so
/// that a sweep never takes a new child for an orphan.
static OWN: LazyLock<Mutex<HashSet<Pid>>> = LazyLock::new(Mutex::default);

/// Keeps sweeps away while a child is started.
pub(super) struct Starting(MutexGuard<'static, HashSet<Pid>>);

/// Says that a child is about to be started.
pub(super) fn starting() -> Starting {
    Starting(OWN.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Starting {
    /// The child's id.
    pub(super) fn started(mut self, pid: Pid) {
        self.0.insert(pid);
    }
}

/// Says that a child has been waited for, and ends all orphans.
pub(super) fn ended(pid: Pid) {
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    own.remove(&pid);
    sweep(&own);
}

/// The children of a process that it has not waited for; none where the system does not tell.
pub(crate) fn children(pid: Pid) -> Vec<Pid> {
    let threads = std::fs::read_dir(format!("/proc/{}/task", pid.as_raw_nonzero())).into_iter().flatten().flatten();
    let children = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    let pids = |list: String| list.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<i32>>();
    children.flat_map(pids).filter_map(Pid::from_raw).collect()
}

/// Whether orphans become children of this process.
#[cfg(target_os = "linux")]
static ADOPTS: AtomicBool = AtomicBool::new(false);

/// Has orphans become children of this process, and be ended. Only the grader's own program asks for it, which knows of all
/// of its children: elsewhere, in tests for one, others may start some too.
#[cfg(target_os = "linux")]
pub(super) fn adopt() {
    ADOPTS.store(rustix::process::set_child_subreaper(Some(rustix::process::getpid())).is_ok(), Ordering::Relaxed);
}

#[cfg(target_os = "linux")]
fn sweep(own: &HashSet<Pid>) {
    use rustix::process::{Signal, WaitOptions, kill_process, waitpid};
    if !ADOPTS.load(Ordering::Relaxed) {
        return;
    }
    // An orphan's children become orphans in turn.
    loop {
        let mut found = false;
        for orphan in children(rustix::process::getpid()).into_iter().filter(|pid| !own.contains(pid)) {
            found |= kill_process(orphan, Signal::KILL).is_ok();
            let _ = waitpid(Some(orphan), WaitOptions::empty());
        }
        if !found {
            break;
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn sweep(_: &HashSet<Pid>) {}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_child_of_somebody_elses_is_left_alone_where_nobody_adopts() {
        // Ends when its input does.
        let mut theirs = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("cat");
        let starting = starting();
        let mut ours = Command::new("true").spawn().expect("true");
        let pid = Pid::from_child(&ours);
        starting.started(pid);
        ours.wait().expect("it ends");
        ended(pid);
        drop(theirs.stdin.take());
        assert!(theirs.wait().expect("it ends").success(), "it was killed");
    }
}
