//! `grade`: what it finds, what it says, what it writes, and how it ends.

use std::fs;

use serde_json::Value;
use tests::{Scratch, grade, names, root, solution};

/// The folders of all exercises.
fn folders() -> Vec<String> {
    grader::kit::exercises().into_iter().map(|exercise| exercise.folder).collect()
}

/// Grades with these arguments in a scratch folder; the scorecard and the exit status.
fn scorecard(scratch: &Scratch, arguments: &[&str]) -> (Value, i32) {
    let output = scratch.grade().args(arguments).args(["--format", "json"]).output().expect("the grader runs");
    let scorecard = serde_json::from_slice(&output.stdout).expect("JSON");
    (scorecard, output.status.code().expect("an exit status"))
}

#[test]
fn the_solutions_get_full_marks_and_exit_status_0() {
    let output = grade(root()).args(["solutions", "--format", "json"]).assert().code(0);
    let scorecard: Value = serde_json::from_slice(&output.get_output().stdout).expect("JSON");
    assert_eq!(scorecard["points"], scorecard["max_points"]);
    assert_eq!(scorecard["points"], 10 * names("solutions").len());
}

#[test]
fn the_stubs_get_nothing_and_say_in_a_line_each_what_is_missing() {
    let scratch = Scratch::new();
    for folder in folders() {
        scratch.submit(&folder, tests::read(&format!("exercises/{folder}/src/lib.rs")));
    }
    let (scorecard, status) = scorecard(&scratch, &[]);
    assert_eq!((scorecard["points"].as_u64(), status), (Some(0), 1));
    for exercise in scorecard["exercises"].as_array().expect("exercises") {
        for check in exercise["checks"].as_array().expect("checks") {
            let diagnosis = check["diagnosis"].as_str();
            assert!(check["verdict"] == "skipped" || diagnosis == Some("not-implemented"), "{check:#}");
        }
    }
    let said = scratch.grade().assert().code(1);
    let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_panic_in_a_dependency_names_no_path_of_this_machine() {
    let scratch = Scratch::new();
    scratch.submit("03_web_fetch", tests::read("tests/mutants/web_fetch/a_blocking_client_in_async/src/lib.rs"));
    let output = scratch.grade().args(["-e", "3", "--format", "json"]).assert().code(1);
    let said = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(said.contains("(dependencies)"), "{said}");
    for path in [std::env::home_dir().expect("a home").join(".cargo"), tests::cache()] {
        assert!(!said.contains(&*path.to_string_lossy()), "{} is told:\n{said}", path.display());
    }
}

#[test]
fn a_checkout_a_folder_of_exercises_and_one_exercise_are_found() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    scratch.write("alone/src/lib.rs", solution("01_threaded_slow"));
    for arguments in [
        &["-e", "1"][..],
        &[".", "-e", "threaded_slow"],
        &["grade", "-e", "01_threaded_slow"],
        &["exercises", "-e", "1"],
        &["exercises/01_threaded_slow"],
        &["alone", "-e", "1"],
        // As cargo passes it.
        &["grade", "grade", "exercises/01_threaded_slow"],
    ] {
        let (scorecard, status) = scorecard(&scratch, arguments);
        assert_eq!((scorecard["points"].as_u64(), status), (Some(10), 0), "{arguments:?}");
        assert_eq!(scorecard["exercises"].as_array().map(Vec::len), Some(1), "{arguments:?}");
    }
}

#[test]
fn an_exercise_that_is_not_there_is_missing_and_gets_nothing() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    let (scorecard, status) = scorecard(&scratch, &[]);
    assert_eq!(status, 1);
    assert_eq!(scorecard["points"], 10);
    assert_eq!(scorecard["exercises"][1]["status"], "missing");
    assert_eq!(scorecard["max_points"], 10 * folders().len());
}

#[test]
fn what_does_not_compile_costs_only_itself_and_is_shown_with_the_students_own_path() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    scratch.submit("02_async_slow", "pub fn slow() -> u64 {\n    \"seven\"\n}\n");
    let (scorecard, status) = scorecard(&scratch, &["-e", "1", "-e", "2"]);
    assert_eq!((scorecard["points"].as_u64(), status), (Some(10), 1));
    assert_eq!(scorecard["exercises"][1]["status"], "did-not-compile");
    let message = scorecard["exercises"][1]["message"].as_str().expect("a message");
    assert!(message.contains("exercises/02_async_slow/src/lib.rs:2:5"), "{message}");
}

#[test]
fn sources_of_every_kind_get_what_they_deserve() {
    let solution = solution("01_threaded_slow");
    for (what, source, status) in [
        ("carriage returns", solution.replace('\n', "\r\n").into_bytes(), "graded"),
        ("a byte-order mark", [b"\xef\xbb\xbf", solution.as_bytes()].concat(), "graded"),
        ("no UTF-8", [solution.as_bytes(), b"// \xff\xfe\n"].concat(), "did-not-compile"),
        ("nothing", Vec::new(), "did-not-compile"),
        ("a crate out of reach", [solution.as_bytes(), b"use tokio as _;\n"].concat(), "did-not-compile"),
        ("the harness", [solution.as_bytes(), b"use harness as _;\n"].concat(), "did-not-compile"),
        ("another signature", solution.replace("x: u64, delay", "x: u32, delay").into_bytes(), "did-not-compile"),
        ("its own clean-up", [b"#![warn(clippy::all)]\n", solution.as_bytes()].concat(), "graded"),
    ] {
        let scratch = Scratch::new();
        scratch.submit("01_threaded_slow", source);
        let (scorecard, _) = scorecard(&scratch, &["-e", "1"]);
        assert_eq!(scorecard["exercises"][0]["status"], status, "{what}: {:#}", scorecard["exercises"][0]);
        let full = if status == "graded" { 10 } else { 0 };
        assert_eq!(scorecard["points"], full, "{what}");
    }
}

#[test]
fn what_no_submission_may_do_costs_every_mark() {
    let (first, second) = (solution("01_threaded_slow"), solution("02_async_slow"));
    for (what, exercise, source) in [
        ("unsafe code", "01_threaded_slow", format!("{first}pub fn f() {{ unsafe {{}} }}\n")),
        ("unsafe code, allowed", "01_threaded_slow", format!("#![allow(unsafe_code)]\n{first}")),
        ("a symbol of its own", "01_threaded_slow", format!("{first}#[unsafe(no_mangle)] pub fn malloc() {{}}\n")),
        (
            "a foreign function",
            "01_threaded_slow",
            format!("{first}unsafe extern \"C\" {{ pub safe fn getpid() -> i32; }}\n"),
        ),
        ("assembly", "01_threaded_slow", format!("{first}std::arch::global_asm!(\"nop\");\n")),
        (
            "the clock, pushed",
            "02_async_slow",
            format!("{second}pub async fn f(d: Duration) {{ tokio::time::advance(d).await }}\n"),
        ),
        (
            "the clock, by another name",
            "02_async_slow",
            format!("{second}use tokio::time as t; pub fn f() {{ t::pause() }}\n"),
        ),
        ("the clock, as a value", "02_async_slow", format!("{second}pub static F: fn() = tokio::time::resume;\n")),
        (
            "a clock of its own",
            "02_async_slow",
            format!("{second}pub fn f() {{ tokio::runtime::Builder::new_current_thread().start_paused(true); }}\n"),
        ),
    ] {
        let scratch = Scratch::new();
        scratch.submit(exercise, source);
        let (scorecard, status) = scorecard(&scratch, &[&format!("exercises/{exercise}")]);
        assert_eq!((scorecard["points"].as_u64(), status), (Some(0), 1), "{what}");
        for check in scorecard["exercises"][0]["checks"].as_array().expect("checks") {
            assert_eq!(check["diagnosis"], "forbidden", "{what}: {check:#}");
        }
    }
}

#[test]
fn only_sources_count_and_links_do_not() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    let marker = scratch.path().join("marker");
    scratch.write("exercises/01_threaded_slow/Cargo.toml", "[package]\nname = \"other\"\nversion = \"9.0.0\"\n");
    scratch.write(
        "exercises/01_threaded_slow/build.rs",
        format!("fn main() {{ std::fs::write({:?}, \"\").unwrap(); }}", marker.display().to_string()),
    );
    scratch.write("exercises/01_threaded_slow/rust-toolchain.toml", "[toolchain]\nchannel = \"1.0.0\"\n");
    scratch.write("exercises/01_threaded_slow/.cargo/config.toml", "[build]\nrustc-wrapper = \"/bin/false\"\n");
    assert_eq!(scorecard(&scratch, &["-e", "1"]).0["points"], 10);
    assert!(!marker.exists(), "the submission's build script was run");

    let linked = Scratch::new();
    linked.write("elsewhere.rs", solution("01_threaded_slow"));
    fs::create_dir_all(linked.path().join("exercises/01_threaded_slow/src")).expect("a folder can be made");
    let link = linked.path().join("exercises/01_threaded_slow/src/lib.rs");
    std::os::unix::fs::symlink(linked.path().join("elsewhere.rs"), link).expect("a link can be made");
    assert_eq!(scorecard(&linked, &["-e", "1"]).0["exercises"][0]["status"], "did-not-compile");
}

#[test]
fn submissions_with_the_same_names_never_get_each_others_marks() {
    let (alice, bob) = (Scratch::new(), Scratch::new());
    alice.submit("01_threaded_slow", solution("01_threaded_slow"));
    bob.submit("01_threaded_slow", solution("01_threaded_slow").replace("thread::sleep(delay);", ""));
    // The modification times are equal too, as after unpacking two archives.
    let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    for scratch in [&alice, &bob] {
        let file = fs::File::options().append(true).open(scratch.path().join("exercises/01_threaded_slow/src/lib.rs"));
        file.and_then(|file| file.set_modified(time)).expect("the time can be set");
    }
    let points = [&alice, &bob, &alice, &bob].map(|scratch| scorecard(scratch, &["-e", "1"]).0["points"].as_u64());
    assert_eq!(points, [Some(10), Some(9), Some(10), Some(9)]);

    // One folder that holds first the one and then the other, as old as before.
    let source = fs::read(bob.path().join("exercises/01_threaded_slow/src/lib.rs")).expect("a source");
    alice.submit("01_threaded_slow", source);
    let file = fs::File::options().append(true).open(alice.path().join("exercises/01_threaded_slow/src/lib.rs"));
    file.and_then(|file| file.set_modified(time)).expect("the time can be set");
    assert_eq!(scorecard(&alice, &["-e", "1"]).0["points"], 9);
}

#[test]
fn a_copy_of_the_program_grades_without_this_repository() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    let copy = scratch.path().join("bin/cargo-grade");
    fs::create_dir(scratch.path().join("bin")).expect("a folder can be made");
    fs::copy(tests::program(), &copy).expect("the program can be copied");
    // What it carries must not come from the sources it was built from: with a cache of its own it unpacks it.
    assert_cmd::Command::new(copy)
        .current_dir(scratch.path())
        .env("CARGO_GRADE_CACHE", tests::cache())
        .args(["-e", "1"])
        .assert()
        .code(0);
}

#[test]
fn equal_seeds_give_equal_scorecards_but_for_the_times() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    let first = scorecard(&scratch, &["-e", "1", "--seed", "7"]).0;
    assert_eq!(first["seed"], 7);
    let second = scorecard(&scratch, &["-e", "1", "--seed", "7"]).0;
    let names = |scorecard: &Value| -> Vec<Value> {
        let checks = scorecard["exercises"][0]["checks"].as_array().expect("checks");
        checks.iter().map(|check| check["verdict"].clone()).collect()
    };
    assert_eq!(names(&first), names(&second));
}

#[test]
fn every_format_goes_to_files_as_well_several_at_once() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", solution("01_threaded_slow"));
    let out = ["--out", "score.json", "--out", "score.txt", "--out", "json:score"];
    scratch.grade().args(["-e", "1"]).args(out).assert().code(0);
    let read = |file: &str| fs::read_to_string(scratch.path().join(file)).expect("a file");
    assert_eq!(read("score.json"), read("score"));
    let scorecard: Value = serde_json::from_str(&read("score.json")).expect("JSON");
    assert_eq!(scorecard["version"], 1);
    assert!(read("score.txt").contains("10/10"));
    assert!(!read("score.txt").contains('\u{1b}'));
}

#[test]
fn what_the_student_printed_in_a_failed_check_is_shown_and_capped() {
    let scratch = Scratch::new();
    let noisy = "for i in 0..10_000 { println!(\"line {i} of mine\"); }";
    scratch.submit("01_threaded_slow", solution("01_threaded_slow").replace("thread::sleep(delay);", noisy));
    let said = scratch.grade().args(["-e", "1"]).assert().code(1);
    let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert!(said.contains("line 0 of mine"), "{said}");
    assert!(said.len() < 8_000, "{} bytes", said.len());
}

/// `UPDATE_SCHEMA=1 cargo test -p tests the_schema` writes it anew.
#[test]
fn the_schema_is_the_one_that_the_types_make() {
    let made = grader::report::json::schema();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(root().join("grader/scorecard.schema.json"), &made).expect("the schema can be written");
    }
    assert_eq!(tests::read("grader/scorecard.schema.json"), made);
}
