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
    assert_eq!(output.status.code(), Some(expected), "\n{}{}", wrong(&said), String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.contains("11_slow_queries was not tried: "), expected == 3);
}

/// What a table says of the samples that got what they should not: hundreds of others would hide them.
fn wrong(table: &str) -> String {
    let mut told = String::new();
    let mut exercise = "";
    let mut lines = table.lines();
    while let Some(line) = lines.next() {
        match line.trim_start().chars().next() {
            Some('✗') => told += &format!("{exercise}\n{line}\n{}\n", lines.next().unwrap_or_default()),
            Some('✓') | None => {}
            Some(_) => exercise = line,
        }
    }
    told
}

#[test]
fn of_a_table_only_what_is_wrong_is_told() {
    let table = "01_a\n  ✓ solution b  10/10\n  ✗ mutant c   5/10  deadlock\n      \"d\" is deadlock\n02_e\n  ✗ mutant f\n      g\nrun 1\n";
    assert_eq!(
        wrong(table),
        "01_a\n  ✗ mutant c   5/10  deadlock\n      \"d\" is deadlock\n02_e\n  ✗ mutant f\n      g\n"
    );
    assert_eq!(wrong("01_a\n  ✓ solution b\nrun 1 of 1\n"), "");
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
