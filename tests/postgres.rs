//! The server of exercise 11: it goes with the grading, however that ends, and where there is none nobody loses a mark.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;

use serde_json::Value;
use tests::{Scratch, has_postgres, solution};

/// What the exercise's folder is called.
const EXERCISE: &str = "11_slow_queries";

/// The folder of the cluster that this grader has started.
fn cluster_of(grader: u32) -> Option<PathBuf> {
    let threads = fs::read_dir(format!("/proc/{grader}/task")).ok()?.flatten();
    let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children = children.flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    children.into_iter().find_map(|id| {
        let line = fs::read_to_string(format!("/proc/{id}/cmdline")).ok()?;
        line.split('\0').find(|word| word.contains("cargo-grade-postgres-") && !word.contains('\n')).map(PathBuf::from)
    })
}

/// The processes that run in a folder, or name it.
fn processes_in(folder: &PathBuf) -> Vec<String> {
    let processes = fs::read_dir("/proc").expect("/proc").flatten();
    let there = processes.filter(|process| {
        let command = fs::read(process.path().join("cmdline")).unwrap_or_default();
        let named = String::from_utf8_lossy(&command).contains(&*folder.to_string_lossy());
        named || fs::read_link(process.path().join("cwd")).is_ok_and(|place| place.starts_with(folder))
    });
    there.map(|process| process.file_name().to_string_lossy().into_owned()).collect()
}

fn start(scratch: &Scratch) -> Child {
    Command::new(tests::program())
        .current_dir(scratch.path())
        .env("CARGO_GRADE_CACHE", tests::cache())
        .env_remove("DATABASE_URL")
        .args(["-e", "11"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the grader starts")
}

#[test]
fn a_cluster_goes_with_the_grading_however_that_ends() {
    if !has_postgres() {
        return;
    }
    // It gets its cluster, makes it, uses it: each of these is a moment to be ended in.
    let being_made: fn(&PathBuf) -> bool = |folder| folder.exists();
    let in_use: fn(&PathBuf) -> bool =
        |folder| fs::read_to_string(folder.join("data/postmaster.pid")).is_ok_and(|state| state.contains("ready"));
    let moments = [being_made, in_use];
    for signal in ["INT", "TERM", "KILL"] {
        for moment in moments {
            let scratch = Scratch::new();
            // Never ends by itself.
            let stuck = solution(EXERCISE)
                .replace("join_all(queries", "std::future::pending::<()>().await;\n    join_all(queries");
            scratch.submit(EXERCISE, stuck);
            let mut grader = start(&scratch);
            let folder = loop {
                assert!(grader.try_wait().expect("the grader can be asked").is_none(), "the grader ended early");
                if let Some(folder) = cluster_of(grader.id()).filter(moment) {
                    break folder;
                }
                thread::yield_now();
            };
            let sent =
                Command::new("kill").args(["-s", signal]).arg(grader.id().to_string()).status().expect("kill runs");
            assert!(sent.success());
            grader.wait().expect("the grader ends");
            // A killed grader waits for nobody: what it started sees that it has gone, a little later.
            while folder.exists() || !processes_in(&folder).is_empty() {
                assert_eq!(signal, "KILL", "{}: {:?}", folder.display(), processes_in(&folder));
                thread::yield_now();
            }
        }
    }
}

#[test]
fn without_postgres_the_exercise_is_ungraded_and_the_line_says_what_to_install() {
    let scratch = Scratch::new();
    scratch.submit(EXERCISE, solution(EXERCISE));
    // Its dependencies get compiled, if they are not.
    let _ = scratch.grade().args(["-e", "11"]).output();
    // What lies there for all to see is covered up.
    let script = "for program in $(command -v initdb) /usr/lib/postgresql/*/bin/initdb; do \
                  if test -f \"$program\"; then mount --bind /dev/null \"$program\"; fi; done; \
                  exec \"$GRADER\" -e 11 --format json";
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .current_dir(scratch.path())
        .env("GRADER", tests::program())
        .env("CARGO_GRADE_CACHE", tests::cache())
        .env_remove("DATABASE_URL")
        .output()
        .expect("unshare runs");
    if output.stdout.is_empty() && String::from_utf8_lossy(&output.stderr).contains("unshare") {
        assert!(std::env::var_os("CI").is_none(), "`unshare -rm` does not work here, and CI needs it");
        return eprintln!("skipped: `unshare -rm` does not work here");
    }
    let scorecard: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let exercise = &scorecard["exercises"][0];
    assert_eq!((output.status.code(), exercise["status"].as_str()), (Some(3), Some("ungraded")), "{exercise:#}");
    let message = exercise["message"].as_str().unwrap_or_default();
    assert!(message.contains("install the package `postgresql`") && message.lines().count() == 1, "{message}");
    assert_eq!(exercise["checks"].as_array().map(Vec::len), Some(0), "nothing was tried: {exercise:#}");
}

#[test]
fn a_server_that_cannot_be_used_is_told_by_the_variable_that_names_it() {
    let scratch = Scratch::new();
    scratch.submit(EXERCISE, solution(EXERCISE));
    for url in ["postgres://nobody:nothing@127.0.0.1:1/none", "host=/no/such/folder", "nonsense"] {
        let mut grade = scratch.grade();
        let assert = grade.env("DATABASE_URL", url).args(["-e", "11"]).assert().code(3);
        let said = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
        assert!(said.contains("DATABASE_URL"), "{url}: {said}");
    }
}
