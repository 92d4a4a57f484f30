//! Bad input gets one clear line that names the path and the remedy, exit status 2, and nothing is written.

use std::fs;

use tests::Scratch;

/// Runs the program in a folder with a few strange things in it; what it says about them.
fn refused(arguments: &[&str]) -> String {
    let scratch = Scratch::new();
    scratch.write("a_file", "not a folder");
    scratch.write("no_exercise/notes.txt", "nothing to grade");
    fs::create_dir(scratch.path().join("empty")).expect("a folder can be made");
    scratch.submit("01_threaded_slow", tests::solution("01_threaded_slow"));
    scratch.write("alone/src/lib.rs", tests::solution("01_threaded_slow"));
    let before = scratch.contents();

    let assert = scratch.grade().args(arguments).assert().code(2);
    let output = assert.get_output();
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(scratch.contents(), before, "something was written");
    let said = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    said.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn each_bad_input_gets_a_clear_line() {
    let said = [
        &["nowhere"][..],
        &["a_file"],
        &["empty"],
        &["no_exercise"],
        &["alone"],
        &["exercises", "-e", "13"],
        &["exercises", "-e", "web_fech"],
        &["exercises/01_threaded_slow", "-e", "1", "-e", "2"],
        &["exercises", "--format", "yaml"],
        &["exercises", "--out", "missing/score.json"],
        &["exercises", "--out", "empty"],
        &["exercises", "--out", "score"],
        &["exercises", "--out", "json:empty"],
        &["exercises", "--seed", "many"],
        &["hint", "web_fech"],
        &["explain", "too-slow"],
        &["explain", "lazy-future"],
        &["explain", "eager", "--book", "book"],
        &["prove", "empty"],
    ]
    .map(|arguments| format!("{}\n    {}\n", arguments.join(" "), refused(arguments)));
    insta::assert_snapshot!(said.concat());
}
