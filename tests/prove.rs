//! `prove`: the checks prove themselves, and the proof can fail.

use std::fs;

use tests::{Scratch, grade, root};

/// Grades every solution, alternative and mutant of the repository.
#[test]
fn every_sample_gets_what_it_should() {
    let output = grade(root()).arg("prove").output().expect("the grader runs");
    let said = String::from_utf8_lossy(&output.stdout);
    // What cannot be tried here is told by name, and all the rest is proved.
    let expected = if tests::has_postgres() { 0 } else { 3 };
    assert_eq!(output.status.code(), Some(expected), "{said}");
    assert_eq!(said.contains("11_slow_queries was not tried: "), expected == 3, "{said}");
}

#[test]
fn a_sample_that_gets_what_it_should_not_is_told() {
    let scratch = Scratch::new();
    scratch.write("solutions/01_threaded_slow/src/lib.rs", tests::solution("01_threaded_slow"));
    scratch.write("tests/alternatives/threaded_slow/the_same/src/lib.rs", tests::solution("01_threaded_slow"));
    let lazy = tests::solution("01_threaded_slow").replace("thread::sleep(delay);", "");
    let name = "slow waits for its delay, then returns its value";
    for (folder, source, failed, code) in [
        ("right", &lazy, format!("{name:?} = \"did-not-wait\""), 0),
        ("another_reason", &lazy, format!("{name:?} = \"busy-waiting\""), 1),
        ("nothing_wrong", &tests::solution("01_threaded_slow"), format!("{name:?} = \"did-not-wait\""), 1),
        ("another_check", &lazy, "\"no calls, no results\" = \"did-not-wait\"".to_owned(), 1),
        ("no_such_check", &lazy, "\"something\" = \"did-not-wait\"".to_owned(), 1),
        ("no_such_diagnosis", &lazy, format!("{name:?} = \"too-slow\""), 2),
    ] {
        let mutants = scratch.path().join("tests/mutants");
        let _ = fs::remove_dir_all(&mutants);
        scratch.write(&format!("tests/mutants/threaded_slow/{folder}/src/lib.rs"), source);
        scratch.write(&format!("tests/mutants/threaded_slow/{folder}/expect.toml"), format!("[failed]\n{failed}\n"));
        scratch.grade().args(["prove", "-e", "1"]).assert().code(code);
    }
}
