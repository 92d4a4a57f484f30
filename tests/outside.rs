//! What an attack must leave alone, seen from outside: files, listeners, processes, secrets.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use tempfile::TempDir;

/// The variable of the grader's environment that holds a secret.
pub const VARIABLE: &str = "GRADING_TOKEN";

/// What lies outside of a submission.
pub struct Outside {
    folder: TempDir,
    before: Tree,
    /// A word that is in no other file name and on no other command line: an attack puts it on what it makes.
    pub mark: String,
    /// The secret in `secret.txt`.
    secret: String,
    /// The secret in the grader's environment.
    pub variable: String,
    /// A word in the honest submission's source.
    pub neighbour: String,
    tcp: TcpListener,
    udp: UdpSocket,
    socket: UnixListener,
    nameless: UnixListener,
}

impl Outside {
    pub fn new() -> Outside {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (mark, secret, variable, neighbour) = (word(), word(), word(), word());
        let another = format!("{}// {neighbour}\n", tests::solution("01_threaded_slow"));
        fs::create_dir_all(folder.path().join("another/src")).expect("a folder can be made");
        fs::write(folder.path().join("another/src/lib.rs"), another).expect("a file can be written");
        fs::write(folder.path().join("secret.txt"), format!("the secret is {secret}\n"))
            .expect("a file can be written");
        let socket = UnixListener::bind(folder.path().join("socket")).expect("a socket can be bound");
        // An abstract address is in no folder.
        let name = SocketAddr::from_abstract_name(&mark).expect("a name");
        let nameless = UnixListener::bind_addr(&name).expect("an abstract socket can be bound");
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port can be bound");
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port can be bound");
        tcp.set_nonblocking(true).expect("a socket need not block");
        udp.set_nonblocking(true).expect("a socket need not block");
        for listener in [&socket, &nameless] {
            listener.set_nonblocking(true).expect("a socket need not block");
        }
        let before = Tree::of(folder.path());
        Outside { folder, before, mark, secret, variable, neighbour, tcp, udp, socket, nameless }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Another person's `threaded_slow`, which is right.
    pub fn anothers(&self) -> PathBuf {
        self.folder().join("another")
    }

    /// What stands for what in the files of an attack.
    pub fn placeholders(&self) -> [(&'static str, String); 5] {
        let port = |address: std::io::Result<std::net::SocketAddr>| address.expect("it is bound").port().to_string();
        [
            ("@OUTSIDE@", self.folder().display().to_string()),
            ("@SOCKET@", self.folder().join("socket").display().to_string()),
            ("@TCP@", port(self.tcp.local_addr())),
            ("@UDP@", port(self.udp.local_addr())),
            ("@MARK@", self.mark.clone()),
        ]
    }

    /// The words that nothing may show.
    pub fn secrets(&self) -> [(&'static str, &str); 3] {
        [("a file outside", &self.secret), ("the environment", &self.variable), ("the neighbour", &self.neighbour)]
    }

    /// What has happened out here. `trees` are folders in which nothing may carry the mark.
    pub fn what_happened(&self, trees: &[&Path]) -> Vec<String> {
        let mut happened = self.before.differences(&Tree::of(self.folder()));
        if self.tcp.accept().is_ok() {
            happened.push("a TCP connection came to a foreign port".to_owned());
        }
        if self.udp.recv(&mut [0; 1]).is_ok() {
            happened.push("a UDP packet came to a foreign port".to_owned());
        }
        if self.socket.accept().is_ok() {
            happened.push("a connection came to a unix socket".to_owned());
        }
        if self.nameless.accept().is_ok() {
            happened.push("a connection came to an abstract unix socket".to_owned());
        }
        for tree in trees {
            let marked = Tree::of(tree).0.into_keys().filter(|path| path.to_string_lossy().contains(&self.mark));
            let mut marked: Vec<String> = marked.map(|path| format!("{} was left", path.display())).collect();
            let more = marked.len().saturating_sub(3);
            marked.truncate(3);
            happened.extend(marked);
            if more > 0 {
                happened.push(format!("and {more} more files"));
            }
        }
        happened
    }
}

/// A word that nobody can guess.
fn word() -> String {
    format!("w{:016x}", RandomState::new().build_hasher().finish())
}

/// All that is in a folder: enough to see any change.
#[derive(PartialEq)]
pub struct Tree(BTreeMap<PathBuf, Entry>);

#[derive(PartialEq, Debug)]
struct Entry {
    mode: u32,
    owner: (u32, u32),
    links: u64,
    modified: (i64, i64),
    /// Also when the mode, the owner or the number of links last did.
    changed: (i64, i64),
    contents: OsString,
}

impl Tree {
    pub fn of(folder: &Path) -> Tree {
        let mut entries = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(path) = folders.pop() {
            let Ok(found) = fs::symlink_metadata(&path) else { continue };
            let contents = if found.is_symlink() {
                fs::read_link(&path).unwrap_or_default().into_os_string()
            } else {
                // The size will do: what changes without it changes the time.
                found.len().to_string().into()
            };
            if found.is_dir() {
                folders.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
            }
            let entry = Entry {
                mode: found.mode(),
                owner: (found.uid(), found.gid()),
                links: found.nlink(),
                modified: (found.mtime(), found.mtime_nsec()),
                changed: (found.ctime(), found.ctime_nsec()),
                contents,
            };
            entries.insert(path, entry);
        }
        Tree(entries)
    }

    /// How `after` differs from this.
    pub fn differences(&self, after: &Tree) -> Vec<String> {
        let mut differences = Vec::new();
        for path in self.0.keys().chain(after.0.keys()).collect::<std::collections::BTreeSet<_>>() {
            let what = match (self.0.get(path), after.0.get(path)) {
                (Some(before), Some(after)) if before == after => continue,
                (Some(before), Some(after)) => format!("was changed from {before:?} to {after:?}"),
                (None, _) => "was made".to_owned(),
                (_, None) => "is gone".to_owned(),
            };
            differences.push(format!("{} {what}", path.display()));
        }
        differences
    }
}

/// The processes that the tests started themselves. The lock is held while one is started, so that nobody takes it for
/// one that was left behind.
static OWN: Mutex<Option<HashSet<u32>>> = Mutex::new(None);

/// Makes this process the parent of whatever loses its own below it.
pub fn adopt() {
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).expect("a subreaper");
}

pub fn start(command: &mut Command) -> std::io::Result<Child> {
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    let child = command.spawn()?;
    own.get_or_insert_default().insert(child.id());
    Ok(child)
}

/// What is still running of all that was started below this process and has lost its parent. Ends it, too.
pub fn orphans() -> Vec<String> {
    /// What was told to end takes a moment to do so.
    const A_MOMENT: Duration = Duration::from_secs(3);
    let began = Instant::now();
    let mut left = orphans_now();
    while !left.is_empty() && began.elapsed() < A_MOMENT {
        thread::park_timeout(Duration::from_millis(20));
        left = orphans_now();
    }
    let told = left.iter().map(|pid| {
        let read = |file: &str| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        let line = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
        let folder = fs::read_link(format!("/proc/{pid}/cwd")).unwrap_or_default();
        if let Some(pid) = Pid::from_raw(*pid) {
            let _ = kill_process(pid, Signal::KILL);
        }
        format!("a process was left running in {}: {}", folder.display(), line.trim())
    });
    told.collect()
}

fn orphans_now() -> Vec<i32> {
    let own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    let threads = fs::read_dir("/proc/self/task").expect("/proc").flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<i32> =
        lists.flat_map(|list| list.split(' ').filter_map(|pid| pid.parse().ok()).collect::<Vec<i32>>()).collect();
    let known = |pid: i32| own.as_ref().is_some_and(|own| own.contains(&pid.unsigned_abs()));
    let strange = children.into_iter().filter(|pid| !known(*pid));
    strange
        .filter(|pid| {
            // One that has ended needs somebody to take note of it.
            let ended = waitpid(Pid::from_raw(*pid), WaitOptions::NOHANG);
            matches!(ended, Ok(None)) && Path::new("/proc").join(pid.to_string()).exists()
        })
        .collect()
}

/// A running program's largest size so far, in bytes; `None` once it has ended.
pub fn peak_memory(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

/// Waits for a program, whose size is looked at meanwhile; ends it after `limit`.
///
/// # Errors
///
/// If it did not end by itself.
pub fn wait(child: &mut Child, limit: Duration) -> Result<(Option<i32>, u64), String> {
    const LOOK_EVERY: Duration = Duration::from_millis(10);
    let (began, mut peak) = (Instant::now(), 0);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                let code = status.code();
                return code.map_or(Err(format!("the grader ended with {status}")), |code| Ok((Some(code), peak)));
            }
            Ok(None) => peak = peak.max(peak_memory(child.id()).unwrap_or(0)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(format!("the grader cannot be waited for: {error}")),
        }
        if began.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("the grader had not ended after {} s", limit.as_secs()));
        }
        thread::park_timeout(LOOK_EVERY);
    }
}
