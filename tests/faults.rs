//! What goes wrong on the grader's side is told in one clear line and with exit status 3, and costs nobody a mark.
#![cfg(target_os = "linux")]

use std::process::Command;

use serde_json::Value;
use tests::{Scratch, solution};

/// Runs a shell script in namespaces of its own, with the grader as `$GRADER`; the exit status, and what was said on
/// standard output and on standard error. `None` where the system gives no namespaces.
fn in_namespaces(flags: &str, script: &str) -> Option<(i32, String, String)> {
    if !Command::new("unshare").args([flags, "true"]).status().is_ok_and(|status| status.success()) {
        assert!(std::env::var_os("CI").is_none(), "`unshare {flags}` does not work here, and CI needs it");
        eprintln!("skipped: `unshare {flags}` does not work here");
        return None;
    }
    let scratch = Scratch::new();
    scratch.submit("03_web_fetch", solution("03_web_fetch"));
    // Outside the dependencies get compiled, if they are not.
    let _ = scratch.grade().args(["-e", "3"]).output();
    scratch.submit("03_web_fetch", solution("03_web_fetch") + "// Not the same as before: to be compiled anew.\n");
    let output = Command::new("unshare")
        .args([flags, "sh", "-e", "-c", script])
        .current_dir(scratch.path())
        .env("GRADER", tests::program())
        .env("CARGO_GRADE_CACHE", tests::cache())
        .output()
        .expect("unshare runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some((output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr)))
}

#[test]
fn without_a_compiler_nothing_is_graded() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    let assert = scratch.grade().env("PATH", scratch.path()).args(["-e", "1", "--out", "score.json"]).assert().code(3);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(said.contains("`rustc` could not be run") && said.contains("https://rustup.rs"), "{said}");
    assert!(assert.get_output().stdout.is_empty());
    let card =
        std::fs::read_to_string(scratch.path().join("score.json")).expect("a file is for whoever was not watching");
    let card: Value = serde_json::from_str(&card).expect("JSON");
    assert_eq!((&card["exercises"][0]["status"], &card["max_points"]), (&"ungraded".into(), &10.into()), "{card:#}");
    assert!(card["exercises"][0]["message"].as_str().is_some_and(|why| why.contains("rustc")), "{card:#}");
}

#[test]
fn without_a_port_what_needs_one_is_ungraded() {
    // In a network of its own, whose loopback interface is down.
    let Some((status, said, _)) = in_namespaces("-rn", "exec \"$GRADER\" -e 3 --format json") else { return };
    let scorecard: Value = serde_json::from_str(&said).expect("JSON");
    let exercise = &scorecard["exercises"][0];
    assert_eq!((status, exercise["status"].as_str()), (3, Some("ungraded")), "{exercise:#}");
    for check in exercise["checks"].as_array().expect("checks") {
        assert_eq!(check["verdict"], "ungraded", "{check:#}");
        let message = check["message"].as_str().unwrap_or_default();
        let builds_on_one = message.starts_with("it builds on another check, which could not be graded: ");
        assert!(message.contains("web server cannot be reached") || builds_on_one, "{message}");
    }
}

#[test]
fn on_a_full_disk_what_cannot_be_compiled_is_ungraded() {
    let script = "for work in \"$CARGO_GRADE_CACHE\"/*/work; do mount -t tmpfs -o size=64k full \"$work\"; done; \
                  exec \"$GRADER\" -e 3 --format json";
    let Some((status, said, error)) = in_namespaces("-rm", script) else { return };
    let scorecard: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{error}"));
    let exercise = &scorecard["exercises"][0];
    assert_eq!((status, exercise["status"].as_str()), (3, Some("ungraded")), "{exercise:#}");
    let message = exercise["message"].as_str().unwrap_or_default();
    assert!(message.contains("no space left on device"), "{message}");
}

#[test]
fn a_result_that_cannot_be_written_is_told() {
    let script = "mkdir full; mount -t tmpfs -o size=4k,nr_inodes=1 full full; \
                  exec \"$GRADER\" -e 3 --format json --out full/score.json";
    let Some((status, said, error)) = in_namespaces("-rm", script) else { return };
    assert_eq!(status, 3, "{error}");
    // What was graded is not lost: it was printed before.
    assert!(serde_json::from_str::<Value>(&said).is_ok(), "{said}");
    assert!(error.contains("full/score.json cannot be written"), "{error}");
}
