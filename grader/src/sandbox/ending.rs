//! How a process ends: a thread waits for it from its start on, and then ends what it left behind.
//!
//! The threads that judge never wait for a process themselves, not even for one that is dead already: what it had mapped
//! and opened is still being taken apart then, and they would stand still meanwhile, with all that they watch.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use rustix::io::{Errno, retry_on_intr};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitOptions, kill_process, kill_process_group, waitid, waitpid,
};
use tempfile::TempDir;
use tokio::task::{JoinHandle, spawn_blocking};

use super::group::Group;
use super::orphans;

/// How long a process that has ended is left alone before it is waited for, if nobody asks how it ended. Its last thread
/// says that it has ended before the kernel has forgotten that thread, and whoever waits at once keeps a processor busy
/// until it has: on a busy machine, the one that the thread needs.
const REST: Duration = Duration::from_millis(20);

/// … and if somebody does.
const SHORT_REST: Duration = Duration::from_millis(1);

/// The end of a process that was started. Dropping this brings it about.
#[derive(Debug)]
pub(super) struct End {
    life: Arc<Life>,
    status: Status,
}

/// How it ended.
#[derive(Debug)]
enum Status {
    Awaited(JoinHandle<Result<ExitStatus, Errno>>),
    Known(Result<ExitStatus, Errno>),
}

/// What goes when a process has ended.
#[derive(Debug, Default)]
#[expect(dead_code, reason = "they go when this is dropped")]
pub(super) struct Belongings {
    /// The group that it was in.
    pub(super) group: Option<Group>,
    /// The folder that it had for itself.
    pub(super) scratch: Option<TempDir>,
}

impl End {
    /// Has a child of this process waited for. To be called within a runtime.
    pub(super) fn of(pid: Pid, belongings: Belongings) -> End {
        let life = Arc::new(Life { pid, goes_on: Mutex::new(true) });
        let waiter = Waiter { life: Arc::clone(&life), status: None, _belongings: belongings };
        End { life, status: Status::Awaited(spawn_blocking(|| waiter.wait())) }
    }

    /// Ends the process and its group, if they have not ended yet.
    pub(super) fn bring(&self) {
        self.life.end();
    }

    /// Waits until it has come, and how. Cancel safe.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub(super) async fn come(&mut self) -> io::Result<ExitStatus> {
        let status = match &mut self.status {
            Status::Awaited(waiter) => waiter.await.map_err(io::Error::other)?,
            Status::Known(status) => *status,
        };
        self.status = Status::Known(status);
        Ok(status?)
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.bring();
    }
}

/// A process that may still run.
#[derive(Debug)]
struct Life {
    pid: Pid,
    /// Whether its id is its own. It can name somebody else once it has been waited for.
    goes_on: Mutex<bool>,
}

impl Life {
    fn goes_on(&self) -> MutexGuard<'_, bool> {
        self.goes_on.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self) {
        if *self.goes_on() {
            self.kill();
        }
    }

    fn kill(&self) {
        let _ = kill_process_group(self.pid, Signal::KILL);
        let _ = kill_process(self.pid, Signal::KILL);
    }
}

/// Who waits for it.
struct Waiter {
    life: Arc<Life>,
    status: Option<Result<ExitStatus, Errno>>,
    _belongings: Belongings,
}

impl Waiter {
    fn wait(mut self) -> Result<ExitStatus, Errno> {
        let status = self.see_to_it();
        self.status = Some(status);
        status
    }

    /// Waits until the process has ended, and ends what it left behind.
    fn see_to_it(&self) -> Result<ExitStatus, Errno> {
        let pid = self.life.pid;
        // Its group can be named only until it has been waited for, so its end is looked at first.
        let seen = retry_on_intr(|| waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT));
        {
            let mut goes_on = self.life.goes_on();
            if seen.is_ok() {
                self.life.kill();
            }
            *goes_on = false;
        }
        let asked_for = Arc::strong_count(&self.life) > 1;
        sleep(if asked_for { SHORT_REST } else { REST });
        let status = retry_on_intr(|| waitpid(Some(pid), WaitOptions::empty()));
        orphans::ended(pid);
        // Without an option to come back earlier, it comes back with a process.
        status?.map(|(_, status)| ExitStatus::from_raw(status.as_raw())).ok_or(Errno::CHILD)
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        // A runtime that ends does not begin what it has not begun.
        if self.status.is_none() {
            self.life.end();
            let _ = self.see_to_it();
        }
    }
}

#[cfg(test)]
#[expect(clippy::zombie_processes, reason = "who waits for them is what is tested")]
mod tests {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    use super::*;

    fn started(script: &str, belongings: Belongings) -> End {
        let starting = orphans::starting();
        let mut command = Command::new("sh");
        let child = command.args(["-c", script]).stdin(Stdio::null()).process_group(0).spawn().expect("a shell");
        let pid = Pid::from_child(&child);
        starting.started(pid);
        End::of(pid, belongings)
    }

    fn is_there(end: &Life) -> bool {
        rustix::process::test_kill_process(end.pid).is_ok()
    }

    #[tokio::test]
    async fn an_end_can_be_awaited_again_and_given_up_before_it_comes() {
        let mut end = started("sleep 0.05; exit 7", Belongings::default());
        assert!(tokio::time::timeout(Duration::from_millis(1), end.come()).await.is_err());
        assert_eq!(end.come().await.expect("it ends").code(), Some(7));
        end.bring();
        assert_eq!(end.come().await.expect("it has ended").code(), Some(7));
    }

    #[test]
    fn who_is_dropped_has_ended_when_the_runtime_has_and_its_folder_has_gone() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let path = scratch.path().to_owned();
        let end = runtime.block_on(async { started("sleep 1000", Belongings { scratch: Some(scratch), group: None }) });
        let life = Arc::clone(&end.life);
        assert!(is_there(&life) && path.exists());
        drop(end);
        drop(runtime);
        assert!(!is_there(&life) && !path.exists());
    }

    #[test]
    fn who_was_never_waited_for_is_waited_for_when_that_is_given_up() {
        let child = Command::new("sleep").arg("1000").spawn().expect("sleep");
        let life = Arc::new(Life { pid: Pid::from_child(&child), goes_on: Mutex::new(true) });
        drop(Waiter { life: Arc::clone(&life), status: None, _belongings: Belongings::default() });
        assert!(!is_there(&life));
    }
}
