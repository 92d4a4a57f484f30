//! A PostgreSQL server for the tests: the one that `DATABASE_URL` names, or one of their own in a temporary folder.

use std::env;
use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

/// `$1` is the folder of the programs, `$2` that of the server. It ends when the tests have ended: then nobody holds the
/// other end of standard input any more.
const SERVER: &str = r#"
"$1/initdb" -D "$2/data" -U tests -A trust --no-sync >"$2/log" 2>&1 || exit
"$1/postgres" -D "$2/data" -c listen_addresses= -c unix_socket_directories="$2" -c fsync=off >>"$2/log" 2>&1 </dev/null &
read -r _
kill -INT $!
wait
rm -rf "$2"
"#;

/// How to connect to it; `None` if there is no PostgreSQL, which is said.
pub fn config() -> Option<String> {
    static CONFIG: OnceLock<Option<String>> = OnceLock::new();
    CONFIG.get_or_init(start).clone()
}

fn start() -> Option<String> {
    if let Ok(url) = env::var("DATABASE_URL") {
        return Some(url);
    }
    let Some(programs) = programs() else {
        let why = "PostgreSQL is not there: install the package `postgresql`, or set DATABASE_URL";
        assert!(env::var_os("CI").is_none(), "{why}");
        eprintln!("skipped: {why}");
        return None;
    };
    let folder = Path::new("/tmp").join(format!("slow-queries-{}", std::process::id()));
    fs::create_dir(&folder).expect("a temporary folder can be made");
    let mut server = Command::new("/bin/sh");
    server.args(["-c", SERVER, "sh"]).args([&programs, &folder]).current_dir(&folder).stdin(Stdio::piped());
    // Not to be ended by a Ctrl-C before it has removed the folder.
    server.process_group(0);
    // PostgreSQL refuses to be root.
    if let Some((user, group)) = unprivileged() {
        chown(&folder, Some(user), Some(group)).expect("root may give a folder away");
        server.uid(user).gid(group);
    }
    let server = server.spawn().expect("there is a shell");
    // What it is doing is the last line of this file.
    let state = folder.join("data/postmaster.pid");
    while !fs::read_to_string(&state).unwrap_or_default().contains("ready") {
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert!(!log.contains("FATAL") && !log.contains("error:"), "PostgreSQL does not start: {log}");
        thread::sleep(Duration::from_millis(10));
    }
    // Its standard input stays open until the tests have ended.
    std::mem::forget(server);
    Some(format!("host={} user=tests dbname=postgres", folder.display()))
}

/// The folder of the programs.
fn programs() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    for home in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let versions = fs::read_dir(home).into_iter().flatten().flatten();
        folders.extend(versions.map(|version| version.path().join("bin")));
    }
    folders.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// Whom to run it as, where we are root: the user and group of `postgres`.
fn unprivileged() -> Option<(u32, u32)> {
    let me = Command::new("id").arg("-u").output().ok()?;
    if me.stdout != b"0\n" {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let user = users.lines().find(|user| user.starts_with("postgres:"))?;
    let mut fields = user.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}
