//! A student's day: what is remembered between two gradings, what is new since the last one, how far everything is, and
//! the stub again.

use std::fs;

use serde_json::Value;
use tests::{Scratch, git, read, solution};

/// The file beside the exercises.
const PROGRESS: &str = "exercises/.grade-progress.toml";

const FIRST: &str = "01_threaded_slow";

/// A handout of the first two exercises, as it is given out.
fn handout() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("exercises/Cargo.toml", read("exercises/Cargo.toml"));
    scratch.write("exercises/.gitattributes", read("grader/handout/.gitattributes"));
    for exercise in [FIRST, "02_async_slow"] {
        scratch.submit(exercise, read(&format!("exercises/{exercise}/src/lib.rs")));
    }
    scratch
}

/// A version that loses some marks.
fn in_a_row() -> String {
    read("tests/mutants/threaded_slow/joins_inside_the_loop/src/lib.rs")
}

/// What the program says on standard output and on standard error, and its exit status.
fn said(scratch: &Scratch, arguments: &[&str]) -> (String, String, i32) {
    let output = scratch.grade().args(arguments).output().expect("the grader runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code().expect("an exit status"))
}

/// What `list --format json` says of an exercise.
fn listed(scratch: &Scratch, exercise: &str) -> Value {
    let list: Value = serde_json::from_str(&said(scratch, &["list", "--format", "json"]).0).expect("JSON");
    let exercises = list["exercises"].as_array().expect("exercises");
    exercises.iter().find(|row| row["name"] == exercise).expect("the exercise").clone()
}

fn remembered(scratch: &Scratch) -> Option<String> {
    fs::read_to_string(scratch.path().join(PROGRESS)).ok()
}

#[test]
fn a_grading_is_remembered_beside_the_exercises_and_the_next_one_says_what_is_new() {
    let scratch = handout();
    scratch.submit(FIRST, in_a_row());
    let (report, _, status) = said(&scratch, &["-e", "1"]);
    assert_eq!(status, 1);
    assert!(!report.contains("\nnew "), "{report}");
    let first = remembered(&scratch).expect("it is remembered");
    assert!(first.contains("01_threaded_slow.checks.\"all calls are in flight together\" = \"failed\""), "{first}");
    // How a check failed may be hidden: it is not told here.
    assert!(!first.contains("sequential") && first.contains("01_threaded_slow.tries = 1\n"), "{first}");

    let (again, _, _) = said(&scratch, &["-e", "1"]);
    assert!(!again.contains("\nnew "), "{again}");
    assert_eq!(remembered(&scratch).as_ref(), Some(&first), "the same version is no new try");

    scratch.submit(FIRST, solution(FIRST));
    let (report, _, status) = said(&scratch, &["exercises/01_threaded_slow"]);
    assert_eq!(status, 0);
    let news = report.find("\nnew    01_threaded_slow: full marks, for the first time\n");
    assert!(news.is_some() && news < report.find("\nscore "), "{report}");
    assert!(report.contains("✓ passes now  all calls are in flight together"), "{report}");
    let row = listed(&scratch, FIRST);
    assert_eq!((&row["points"], &row["tries"], &row["hints"]), (&10.into(), &2.into(), &0.into()), "{row}");
}

#[test]
fn who_does_not_work_in_a_handout_finds_nothing_new_in_their_folder() {
    let solution = solution(FIRST);
    let handed_in = Scratch::new();
    handed_in.submit(FIRST, &solution);
    handed_in.write("alone/src/lib.rs", &solution);
    handed_in.hand_in("ann", FIRST, &solution);
    handed_in.write("class/ann/Cargo.toml", "[workspace]\n");
    let handout = handout();
    handout.submit(FIRST, &solution);
    for (scratch, arguments, name, value) in [
        (&handed_in, &["-e", "1"][..], "UNRELATED", "1"),
        (&handed_in, &["alone", "-e", "1"], "UNRELATED", "1"),
        (&handed_in, &["batch", "class", "--out", "results", "--no-require-sandbox"], "UNRELATED", "1"),
        (&handout, &["-e", "1"], "CI", "true"),
        (&handout, &["-e", "1", "--handed-in"], "UNRELATED", "1"),
    ] {
        scratch.grade().env(name, value).args(arguments).output().expect("the grader runs");
        let names = scratch.contents();
        let written: Vec<_> = names.iter().filter(|path| path.ends_with(".grade-progress.toml")).collect();
        assert!(written.is_empty(), "{arguments:?} wrote {written:?}");
    }
}

#[test]
fn trouble_with_the_file_costs_nothing_but_what_it_said() {
    let scratch = handout();
    scratch.submit(FIRST, solution(FIRST));
    let noise: [&[u8]; 4] = [
        b"<<<<<<< HEAD\n01_threaded_slow.tries = 3\n=======\n01_threaded_slow.tries = 2\n>>>>>>> theirs\n",
        b"01_threaded_slow.tries = 3\n\xff\xfe\x00\n99_later.points = 3\n",
        b"{\"points\": {}}\n01_threaded_slow.tries = 3\n01_threaded_slow.poi",
        b"01_threaded_slow.tries = 3\r\n\r\n[01_threaded_slow]\r\ntries = 9\r\n",
    ];
    for noise in noise {
        scratch.write(PROGRESS, noise);
        let (_, errors, status) = said(&scratch, &["-e", "1"]);
        assert_eq!((errors.as_str(), status), ("", 0), "{}", String::from_utf8_lossy(noise));
        let row = listed(&scratch, FIRST);
        assert_eq!((&row["tries"], &row["points"]), (&4.into(), &10.into()), "{}", String::from_utf8_lossy(noise));
    }
}

#[test]
fn git_merges_what_two_branches_did_to_different_exercises() {
    // Both begin with the file, or neither has it yet.
    for begun in [true, false] {
        let scratch = handout();
        let git = |arguments: &[&str]| git(scratch.path(), arguments);
        if begun {
            said(&scratch, &["hint", "12"]);
        }
        git(&["init", "--quiet", "--initial-branch", "main"]);
        let commit = || {
            git(&["add", "--all"]);
            git(&["commit", "--quiet", "--message", "work"])
        };
        commit();
        for (branch, exercise) in [("one", "1"), ("two", "2")] {
            git(&["switch", "--quiet", "--create", branch, "main"]);
            said(&scratch, &["hint", exercise]);
            said(&scratch, &["hint", exercise]);
            commit();
        }
        git(&["merge", "--quiet", "--no-edit", "one"]);
        let text = remembered(&scratch).expect("it is there");
        assert!(!text.contains("<<<<"), "{text}");
        for exercise in [FIRST, "02_async_slow"] {
            assert_eq!(listed(&scratch, exercise)["hints"], 2, "{text}");
        }
        // What the next run writes is in order again, and says the same.
        said(&scratch, &["hint", "2"]);
        let text = remembered(&scratch).expect("it is there");
        assert_eq!(text.matches("01_threaded_slow.hints = 2\n").count(), 1, "{text}");
        assert!(text.contains("02_async_slow.hints = 3\n"), "{text}");
    }
}

#[test]
fn a_handout_without_the_file_does_not_need_its_attributes_when_both_begin_with_one() {
    let scratch = handout();
    fs::remove_file(scratch.path().join("exercises/.gitattributes")).expect("it is there");
    said(&scratch, &["hint", "12"]);
    let git = |arguments: &[&str]| git(scratch.path(), arguments);
    git(&["init", "--quiet", "--initial-branch", "main"]);
    for (branch, exercise) in [("main", "12"), ("one", "1"), ("two", "2")] {
        if branch != "main" {
            git(&["switch", "--quiet", "--create", branch, "main"]);
        }
        said(&scratch, &["hint", exercise]);
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "work"]);
    }
    git(&["merge", "--quiet", "--no-edit", "one"]);
    for exercise in [FIRST, "02_async_slow"] {
        assert_eq!(listed(&scratch, exercise)["hints"], 1);
    }
}

#[test]
fn hints_are_counted_where_they_are_asked_for() {
    let (here, there) = (handout(), handout());
    for number in 1..=3 {
        assert!(said(&here, &["hint", "1"]).0.contains(&format!("hint {number} of 3")));
    }
    assert!(said(&here, &["hint", "1"]).0.contains("hint 3 of 3"));
    assert_eq!(listed(&here, FIRST)["hints"], 3);
    assert!(said(&there, &["hint", "threaded_slow", "exercises"]).0.contains("hint 1 of 3"));
}

#[test]
fn list_says_clearly_what_is_missing() {
    let scratch = handout();
    let (list, _, status) = said(&scratch, &["list"]);
    assert!(status == 0 && list.contains("nothing has been graded here yet") && list.contains("→ 01"), "{list}");
    // From inside of an exercise it is the same.
    let inside = scratch.grade().args(["list", "exercises/02_async_slow"]).output().expect("the grader runs");
    assert_eq!(String::from_utf8_lossy(&inside.stdout), list);

    fs::remove_file(scratch.path().join("exercises/Cargo.toml")).expect("it is there");
    let list = said(&scratch, &["list"]).0.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(list.contains("only where the handout's Cargo.toml lies"), "{list}");

    let foreign = Scratch::new();
    let (list, _, status) = said(&foreign, &["list"]);
    assert!(status == 0 && list.contains("this folder holds no exercise"), "{list}");
    let (list, error, status) = said(&foreign, &["list", "nowhere"]);
    assert!(status == 2 && list.is_empty() && error.contains("nowhere does not exist"), "{error}");
}

#[test]
fn reset_gives_the_stub_back_and_back_the_work() {
    let scratch = handout();
    let source = || fs::read_to_string(scratch.path().join("exercises/01_threaded_slow/src/lib.rs")).expect("a file");
    let stub = source();
    scratch.submit(FIRST, solution(FIRST));
    scratch.write("exercises/01_threaded_slow/src/notes/why.md", "because");
    let (told, error, status) = said(&scratch, &["reset", "1"]);
    assert_eq!((error.as_str(), status), ("", 0));
    assert!(
        told.starts_with(
            "01_threaded_slow: the stub is back; your work is kept in exercises/01_threaded_slow/src-kept-1"
        ),
        "{told}"
    );
    assert_eq!(source(), stub);
    assert!(said(&scratch, &["reset", "1"]).0.contains("nothing was changed"));
    // What is kept is not graded, and not the student's work any more.
    let (report, _, _) = said(&scratch, &["-e", "1"]);
    assert!(report.contains("not implemented yet") && !report.contains("left out"), "{report}");

    assert!(said(&scratch, &["reset", "--back", "1", "exercises"]).0.contains("src-kept-1 is back"));
    assert_eq!(source(), solution(FIRST));
    assert!(scratch.path().join("exercises/01_threaded_slow/src/notes/why.md").exists());
    let (report, _, _) = said(&scratch, &["-e", "1"]);
    assert!(report.contains("✓ passes now") || report.contains("full marks"), "{report}");
}

#[test]
fn what_cannot_be_reset_is_refused_and_left_as_it_is() {
    let scratch = handout();
    scratch.write("elsewhere/lib.rs", "mine");
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(scratch.path().join(to), scratch.path().join("exercises").join(name))
            .expect("a link can be made");
    };
    fs::create_dir(scratch.path().join("exercises/03_web_fetch")).expect("a folder can be made");
    link("elsewhere", "03_web_fetch/src");
    link("elsewhere", "04_producer_consumer");
    scratch.submit("05_bounded_fetch", "mine");
    link("elsewhere/lib.rs", "05_bounded_fetch/src/more.rs");
    scratch.write("exercises/06_blocking_bridge/src", "a file");
    scratch.write("hand-in.zip", "no archive");
    let before = scratch.contents();
    for (arguments, why) in [
        (&["reset", "nothing"][..], "no exercise is called `nothing`"),
        (&["reset", "3"], "src is a link"),
        (&["reset", "4"], "is a link"),
        (&["reset", "5"], "more.rs is no regular file"),
        (&["reset", "6"], "src is no folder"),
        (&["reset", "7"], "there is no such folder"),
        (&["reset", "1", "elsewhere"], "holds no exercise"),
        (&["reset", "1", "hand-in.zip"], "hand-in.zip"),
        (&["reset", "1", "--back"], "no work is kept aside in exercises/01_threaded_slow"),
        (&["reset"], "<EXERCISE>"),
    ] {
        let (told, error, status) = said(&scratch, arguments);
        assert!(status == 2 && told.is_empty() && error.contains(why), "{arguments:?}: {error}");
        assert_eq!(scratch.contents(), before, "{arguments:?}");
    }
}

#[test]
fn solutions_are_shown_after_full_marks_from_the_file_that_was_given_out() {
    let scratch = handout();
    let (_, error, status) = said(&scratch, &["solution", "1"]);
    assert!(status == 2 && error.contains("there is no solutions.toml beside your exercises"), "{error}");
    let file = scratch.path().join("exercises/solutions.toml");
    tests::grade(tests::root()).args(["solution", "--pack"]).arg(&file).assert().code(0);

    scratch.submit(FIRST, in_a_row());
    let (told, _, status) = said(&scratch, &["solution", "1"]);
    assert!(status == 1 && told.contains("has 5 of 10 points"), "{told}");
    assert!(!told.contains("thread::scope"), "{told}");

    scratch.submit(FIRST, solution(FIRST));
    let (told, error, status) = said(&scratch, &["solution", "threaded_slow", "--seed", "7"]);
    assert_eq!(status, 0, "{error}");
    let pictures = told.matches("▕").count();
    assert!(pictures >= 4, "{told}");
    for part in ["\n  yours\n", "\nreference  10/10\n", "(seed 7)", "    thread::scope(|scope| {", "carry its index"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(told.matches("  10/10\n").count(), 3, "{told}");

    fs::write(&file, "PK").expect("a file can be written");
    let (_, error, status) = said(&scratch, &["solution", "1"]);
    assert!(status == 2 && error.contains("holds no solutions of this kit"), "{error}");
    let (_, error, status) = said(&scratch, &["solution", "--pack", "out.toml"]);
    assert!(status == 2 && error.contains("only a checkout of the kit"), "{error}");
}
