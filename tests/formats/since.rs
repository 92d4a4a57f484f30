//! `--since`: a push that changes one exercise grades that one, and says so.

use grader::report;
use grader::score::Scorecard;
use tests::{Scratch, git, solution};

/// A checkout with two exercises, and its first commit.
fn checkout() -> (Scratch, String) {
    let scratch = Scratch::new();
    for exercise in ["01_threaded_slow", "02_async_slow"] {
        scratch.submit(exercise, solution(exercise));
    }
    git(scratch.path(), &["init", "--quiet"]);
    let commit = commit(&scratch);
    (scratch, commit)
}

fn commit(scratch: &Scratch) -> String {
    git(scratch.path(), &["add", "--all"]);
    git(scratch.path(), &["commit", "--quiet", "--message", "Work"]);
    git(scratch.path(), &["rev-parse", "HEAD"])
}

/// What is graded of the first two exercises.
fn since(scratch: &Scratch, commit: &str) -> Scorecard {
    let output = scratch.grade().args(["-e", "1", "-e", "2", "--since", commit, "--format", "json"]).output();
    let output = output.expect("the grader runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    report::json::parse(&text).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[track_caller]
fn check(card: &Scorecard, graded: &[&str], note: &str) {
    let names: Vec<&str> = card.exercises.iter().map(|exercise| exercise.name.as_str()).collect();
    assert_eq!(names, graded, "{:?}", card.notes);
    assert!(card.notes.iter().any(|said| said.contains(note)), "{note:?}: {:?}", card.notes);
}

#[test]
fn what_has_changed_is_graded_and_the_rest_is_named() {
    let (scratch, first) = checkout();
    check(&since(&scratch, &first), &[], "unchanged since");
    scratch.submit("02_async_slow", solution("02_async_slow") + "\n// Another thought.\n");
    check(&since(&scratch, &first), &["02_async_slow"], "unchanged");
    let second = commit(&scratch);
    check(&since(&scratch, &first), &["02_async_slow"], "01_threaded_slow");
    check(&since(&scratch, &second), &[], "01_threaded_slow, 02_async_slow");
    // A file that git has never seen counts as well, and what is no source does not.
    scratch.write("exercises/01_threaded_slow/src/more.rs", "");
    scratch.write("exercises/02_async_slow/README.md", "notes");
    check(&since(&scratch, &second), &["01_threaded_slow"], "02_async_slow");
}

#[test]
fn where_git_cannot_tell_everything_is_graded() {
    let (scratch, _) = checkout();
    let all = ["01_threaded_slow", "02_async_slow"];
    // What GitHub says of the first push of a branch.
    check(&since(&scratch, &"0".repeat(40)), &all, "everything was graded");
    check(&since(&scratch, "no-such-branch"), &all, "everything was graded");
    let folder = Scratch::new();
    folder.submit("01_threaded_slow", solution("01_threaded_slow"));
    check(&since(&folder, "HEAD"), &["01_threaded_slow", "02_async_slow"], "everything was graded");
}

#[test]
fn what_a_checkout_would_have_git_run_is_not_run() {
    let (scratch, first) = checkout();
    let trap = scratch.path().join("trap.sh");
    scratch.write("trap.sh", "#!/bin/sh\ntouch \"$(dirname \"$0\")/sprung\"\n");
    std::fs::set_permissions(&trap, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("its mode can be set");
    let trap = trap.to_string_lossy().into_owned();
    for key in ["core.fsmonitor", "diff.external", "diff.trap.command", "diff.trap.textconv", "core.pager"] {
        git(scratch.path(), &["config", key, &trap]);
    }
    scratch.write(".gitattributes", "*.rs diff=trap\n");
    scratch.submit("02_async_slow", solution("02_async_slow") + "\n// Another thought.\n");
    check(&since(&scratch, &first), &["02_async_slow"], "01_threaded_slow");
    assert!(!scratch.path().join("sprung").exists());
}
