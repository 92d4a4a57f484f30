//! The smaller commands, and what a report looks like.

use std::fs;
use std::path::Path;

use grader::lessons;
use tests::{Scratch, grade, root, solution};

/// What the program prints to standard output, and its exit status.
fn said(scratch: &Scratch, arguments: &[&str]) -> (String, i32) {
    let output = scratch.grade().args(arguments).output().expect("the grader runs");
    (String::from_utf8(output.stdout).expect("UTF-8"), output.status.code().expect("an exit status"))
}

/// Times, and bars whose length is a time, differ from run to run.
fn redacted() -> insta::internals::SettingsBindDropGuard {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"seed \d+", "seed [seed]");
    settings.add_filter(r"\d+(\.\d+)? ?m?s\b", "[time]");
    settings.add_filter(r"took \d+\.\d", "took [units]");
    settings.add_filter(r"(?m)^(      (yours|ideal|     ) ) *[▕░▒▓█▏].*$", "$1[bar]");
    settings.add_filter(r"(?m)^    run_threaded .*$", "    run_threaded [row]");
    settings.bind_to_scope()
}

#[test]
fn a_report_shows_what_was_expected_what_was_seen_and_what_to_try() {
    let _redacted = redacted();
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", tests::read("tests/mutants/threaded_slow/joins_inside_the_loop/src/lib.rs"));
    let (report, status) = said(&scratch, &["-e", "1", "--seed", "7"]);
    assert_eq!(status, 1);
    insta::assert_snapshot!("sequential_threads", report);

    scratch.submit("01_threaded_slow", tests::read("exercises/01_threaded_slow/src/lib.rs"));
    insta::assert_snapshot!("stubs", said(&scratch, &["-e", "1", "--seed", "7"]).0);
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    insta::assert_snapshot!("solution", said(&scratch, &["-e", "1", "--seed", "7"]).0);
    scratch.submit("01_threaded_slow", "pub fn slow() -> u64 {\n    \"seven\"\n}\n");
    insta::assert_snapshot!("did_not_compile", said(&scratch, &["-e", "1", "--seed", "7"]).0);
}

#[test]
fn the_lessons_table_is_printed_for_the_async_and_the_web_exercise() {
    for folder in ["02_async_slow", "03_web_fetch"] {
        let output = grade(root()).args([&format!("solutions/{folder}")]).output().expect("the grader runs");
        let report = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(report.contains("10, 2 and 5 units take 17 in a row and 10 together"), "{report}");
        assert!(report.contains("speed-up"), "{report}");
    }
}

#[test]
fn hints_become_plainer_and_the_last_one_stays() {
    let scratch = Scratch::new();
    let cache = scratch.path().join("cache");
    std::fs::create_dir(&cache).expect("a folder can be made");
    let hint = || {
        let mut command = scratch.grade();
        let output = command.env("CARGO_GRADE_CACHE", &cache).args(["hint", "3"]).output().expect("the grader runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let hints = [hint(), hint(), hint(), hint()];
    for (number, hint) in (1..).zip(&hints[..3]) {
        assert!(hint.starts_with(&format!("03_web_fetch, hint {number} of 3")), "{hint}");
    }
    assert_eq!(hints[2], hints[3]);
}

#[test]
fn list_shows_how_far_each_exercise_is() {
    let scratch = Scratch::new();
    scratch.write("exercises/Cargo.toml", tests::read("exercises/Cargo.toml"));
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    scratch.submit("02_async_slow", solution("02_async_slow"));
    let _ = said(&scratch, &["-e", "1", "--seed", "7"]);
    insta::assert_snapshot!("list", said(&scratch, &["list"]).0);
}

#[test]
fn explain_lists_topics_and_lessons_and_shows_each() {
    let scratch = Scratch::new();
    let (all, status) = said(&scratch, &["explain"]);
    assert_eq!(status, 0);
    for name in lessons::names() {
        let begins = |line: &str| line.split_whitespace().next() == Some(name);
        assert_eq!(all.lines().filter(|line| begins(line)).count(), 1, "{name} in {all}");
    }
    insta::assert_snapshot!("explain", said(&scratch, &["explain", "sequential-await"]).0);
    insta::assert_snapshot!("explain_topic", said(&scratch, &["explain", "Lazy_Futures"]).0);
}

#[test]
fn doctor_names_the_compiler_and_the_isolation() {
    let scratch = Scratch::new();
    let (report, status) = said(&scratch, &["doctor"]);
    assert_eq!(status, 0, "{report}");
    for about in ["compiler", "cache", "dependencies", "cores", "evidence", "PostgreSQL", "isolation"] {
        assert!(report.contains(about), "{report}");
    }
}

#[test]
fn the_first_grading_of_an_exercise_compiles_what_that_one_needs() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    let graded = |cache: &Path| {
        let output = scratch.grade().env("CARGO_GRADE_CACHE", cache).args(["-e", "1"]).output();
        String::from_utf8(output.expect("the grader runs").stderr).expect("UTF-8")
    };
    graded(&tests::cache());
    // What has no note of any exercise yet, but borrows what cargo compiled, so that this takes seconds.
    let fresh = scratch.path().join("cache");
    fs::create_dir(&fresh).expect("a folder can be made");
    for entry in fs::read_dir(tests::cache()).expect("a cache").flatten() {
        if entry.file_name().to_string_lossy().starts_with("target-") {
            std::os::unix::fs::symlink(entry.path(), fresh.join(entry.file_name())).expect("a link can be made");
        }
    }
    let doctor = || {
        let output = scratch.grade().env("CARGO_GRADE_CACHE", &fresh).arg("doctor").output();
        String::from_utf8(output.expect("the grader runs").stdout).expect("UTF-8")
    };
    assert!(doctor().contains("not compiled yet"), "{}", doctor());
    assert!(graded(&fresh).contains("compiling the shared dependencies"));
    assert!(doctor().contains("compiled for 1 of "), "{}", doctor());
    assert_eq!(graded(&fresh), "");
}

#[test]
fn colour_appears_only_where_it_is_asked_for() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    let coloured = |name: &str, value: &str| {
        let output = scratch.grade().env(name, value).args(["-e", "1"]).output().expect("the grader runs");
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured("TERM", "xterm-256color"));
    assert!(coloured("CLICOLOR_FORCE", "1"));
    assert!(!coloured("NO_COLOR", "1"));
}
