//! A server that the grader itself needs: a database, say. It runs no code of a student's and is not confined, but where
//! the grader is root it runs as another user, and it never outlives the grader, however that ends.
//!
//! A shell stands between the two. It waits for the end of a pipe whose other end only the grader holds: when the grader
//! has gone, also by a signal that nobody can catch, the shell ends the server and removes its folder.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;

use super::orphans;
use super::users::User;

/// `sh -c` this, a name, the server's folder, and the command. The command gets SIGTERM, at which a shell ends that is
/// still at the preparations, and then SIGQUIT, at which PostgreSQL ends at once and leaves nothing behind.
const WATCH: &str = r#"
folder=$1
shift
exec 3<&0
"$@" </dev/null >>"$folder/log" 2>&1 3<&- &
server=$!
{ read -r _ <&3; : >"$folder/end"; kill -TERM $server; kill -QUIT $server; } 2>/dev/null &
reader=$!
wait $server
kill $reader 2>/dev/null
# One that has ended by itself is to be asked why.
[ ! -e "$folder/end" ] || rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }
"#;

/// How long a server may take to end before it is made to.
const LAST_WISHES: Duration = Duration::from_secs(5);

/// How often it is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Where a user's programs are looked for besides the grader's own path.
const SYSTEM_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// A server that runs. Dropping it ends it, and its folder goes.
#[derive(Debug)]
pub struct Servant {
    watch: Child,
    pid: Pid,
    folder: TempDir,
}

impl Servant {
    /// Starts a shell command in `folder`, which is given to `user`. It finds its arguments as `$1`, `$2`, … What it
    /// prints goes to the file `log` there.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn start(folder: TempDir, user: Option<User>, script: &str, arguments: &[OsString]) -> io::Result<Servant> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", WATCH, "sh"]).arg(folder.path()).args(["/bin/sh", "-c", script, "sh"]).args(arguments);
        command.current_dir(folder.path()).env_clear().env("PATH", SYSTEM_PATH).env("TMPDIR", folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        if let Some(user) = user {
            user.runs(&mut command, folder.path())?;
        }
        let starting = orphans::starting();
        let watch = command.spawn()?;
        let pid = Pid::from_child(&watch);
        starting.started(pid);
        Ok(Servant { watch, pid, folder })
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        let log = std::fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.watch.try_wait(), Ok(None))
    }
}

impl Drop for Servant {
    fn drop(&mut self) {
        // The shell takes the end of this pipe for the end of the grader.
        drop(self.watch.stdin.take());
        let began = Instant::now();
        while !self.has_ended() && began.elapsed() < LAST_WISHES {
            sleep(LOOK_EVERY);
        }
        if !self.has_ended() {
            let _ = kill_process_group(self.pid, Signal::KILL);
            let _ = self.watch.wait();
        }
        orphans::ended(self.pid);
    }
}

/// What a program of the user's own says to one argument; `None` if it is not there or does not like it.
#[must_use]
pub fn said(program: &str, argument: &str) -> Option<String> {
    let starting = orphans::starting();
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().ok()?;
    let pid = Pid::from_child(&child);
    starting.started(pid);
    let output = child.wait_with_output();
    orphans::ended(pid);
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_ends_when_it_is_dropped_and_its_folder_goes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().to_owned();
        let script = "echo $1; exec sleep 1000";
        let mut servant = Servant::start(folder, None, script, &["ready".into()]).expect("a shell");
        while servant.log() != "ready\n" {
            assert!(!servant.has_ended(), "{}", servant.log());
            std::thread::yield_now();
        }
        let began = Instant::now();
        drop(servant);
        assert!(!path.exists() && began.elapsed() < LAST_WISHES);
    }

    #[test]
    fn a_server_that_ends_by_itself_is_seen_to() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut servant = Servant::start(folder, None, "echo no, thank you; exit 1", &[]).expect("a shell");
        while !servant.has_ended() {
            std::thread::yield_now();
        }
        assert_eq!(servant.log(), "no, thank you\n");
    }
}
