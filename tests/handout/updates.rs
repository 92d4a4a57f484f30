//! A handout that is handed out again, and folders that cannot take one.

use std::fs;
use std::os::unix::fs::symlink;

use tests::Scratch;

use super::{BRIEF, Handout, RECORD, SOURCE, TEST, hand_out, names};

#[test]
fn nothing_happens_when_it_is_handed_out_again() {
    let handout = Handout::new(&[]);
    let before: Vec<Vec<u8>> = names(&handout.path()).iter().map(|path| handout.read(path).into_bytes()).collect();
    let said = handout.again();
    assert_eq!((said.files.len(), said.status), (0, 0), "{said:?}");
    let after: Vec<Vec<u8>> = names(&handout.path()).iter().map(|path| handout.read(path).into_bytes()).collect();
    assert_eq!(before, after);
}

#[test]
fn an_update_replaces_what_was_never_changed_and_leaves_all_work_alone() {
    let handout = Handout::new(&[]);
    let (stub, brief, test) = (handout.read(SOURCE), handout.read(BRIEF), handout.read(TEST));
    // Never changed, and older.
    for path in [SOURCE, BRIEF, TEST, ".vscode/settings.json"] {
        handout.was_handed_out_as(path, "an older one");
    }
    // Changed: one that has not become newer, and one that has.
    handout.write("03_web_fetch/src/lib.rs", "pub fn mine() {}");
    handout.was_handed_out_as("02_async_slow/tests/visible.rs", "an older one");
    handout.write("02_async_slow/tests/visible.rs", "a test of mine");
    // Added, and not there any more.
    handout.write("03_web_fetch/src/helper.rs", "pub fn helper() {}");
    handout.write("notes.txt", "remember the milk");
    fs::remove_file(handout.path().join("Cargo.toml")).expect("a file");
    // Not handed out any more: with and without work on it.
    for path in ["13_old/src/lib.rs", "13_old/README.md", "14_older/src/lib.rs", "14_older/README.md"] {
        handout.was_handed_out_as(path, "an older one");
    }
    handout.write("14_older/src/lib.rs", "pub fn mine() {}");
    handout.was_handed_out_as("15_oldest/Cargo.toml", "an older one");
    handout.write("15_oldest/src/notes.txt", "a note of mine");

    let said = handout.again();
    assert_eq!(said.status, 0, "{said:?}");
    let expected = [
        (SOURCE, "updated"),
        (BRIEF, "updated"),
        (TEST, "updated"),
        (".vscode/settings.json", "updated"),
        ("03_web_fetch/src/lib.rs", "kept"),
        ("02_async_slow/tests/visible.rs", "kept"),
        ("Cargo.toml", "new"),
        ("13_old/README.md", "gone"),
        ("13_old/src/lib.rs", "gone"),
        ("14_older/README.md", "kept"),
        ("14_older/src/lib.rs", "kept"),
        ("15_oldest/Cargo.toml", "kept"),
    ];
    assert_eq!(said.files, expected.map(|(path, word)| (path.to_owned(), word.to_owned())).into());
    assert_eq!([SOURCE, BRIEF, TEST].map(|path| handout.read(path)), [stub, brief, test]);
    for (path, text) in [
        ("03_web_fetch/src/lib.rs", "pub fn mine() {}"),
        ("03_web_fetch/src/helper.rs", "pub fn helper() {}"),
        ("02_async_slow/tests/visible.rs", "a test of mine"),
        ("14_older/src/lib.rs", "pub fn mine() {}"),
        ("15_oldest/src/notes.txt", "a note of mine"),
        ("notes.txt", "remember the milk"),
    ] {
        assert_eq!(handout.read(path), text, "{path}");
    }
    assert!(!handout.holds("13_old"), "the folder of an exercise that nobody has worked on stays");
    // What is somebody's stays so, each time; the rest is done.
    let again = handout.again();
    assert_eq!(again.files.len(), 5, "{again:?}");
    assert!(again.other_than("kept").is_empty(), "{again:?}");
    assert!(again.errors.contains("move yours away"), "{again:?}");
}

#[test]
fn without_the_record_nothing_that_differs_is_touched() {
    let handout = Handout::new(&[]);
    fs::remove_file(handout.path().join(RECORD)).expect("a file");
    handout.write(SOURCE, "pub fn mine() {}");
    handout.write(TEST, "a test of mine");
    handout.write("02_async_slow/src/lib.rs", "an older stub");
    fs::remove_file(handout.path().join(BRIEF)).expect("a file");
    let said = handout.again();
    let expected = [(SOURCE, "kept"), (TEST, "kept"), ("02_async_slow/src/lib.rs", "kept"), (BRIEF, "new")];
    assert_eq!(said.files, expected.map(|(path, word)| (path.to_owned(), word.to_owned())).into());
    assert_eq!(handout.read(SOURCE), "pub fn mine() {}");
    assert_eq!(handout.read("02_async_slow/src/lib.rs"), "an older stub");
    // From now on there is a record again: whoever takes the handout's version gets newer ones.
    handout.was_handed_out_as(BRIEF, "an older one");
    assert_eq!(handout.again().about(BRIEF), "updated");
}

#[test]
fn line_ends_that_git_has_changed_are_no_work_of_a_students() {
    let handout = Handout::new(&[]);
    handout.write(BRIEF, &handout.read(BRIEF).replace('\n', "\r\n"));
    assert_eq!(handout.again().files.len(), 0);
    handout.was_handed_out_as(SOURCE, "an older\none\n");
    handout.write(SOURCE, "an older\r\none\r\n");
    assert_eq!(handout.again().about(SOURCE), "updated");
}

#[test]
fn whoever_ends_it_in_the_middle_says_it_again_and_it_goes_on() {
    let handout = Handout::new(&[]);
    // As if it had been ended after the record and half of the files.
    for folder in ["03_web_fetch", "04_producer_consumer", ".vscode"] {
        fs::remove_dir_all(handout.path().join(folder)).expect("a folder");
    }
    handout.write(".unfinished-a1b2c3", "half of a fi");
    let said = handout.again();
    assert!(said.files.len() > 8 && said.other_than("new").is_empty(), "{said:?}");
    // In an update: some files are newer already, and the record is not.
    let record = handout.read(RECORD);
    for path in [SOURCE, BRIEF] {
        let newest = handout.read(path);
        handout.was_handed_out_as(path, "an older one");
        handout.write(path, &newest);
    }
    assert_eq!(handout.again().files.len(), 0);
    assert_eq!(handout.read(RECORD), record);
    // Before the first file.
    let scratch = Scratch::new();
    fs::create_dir(scratch.path().join("course")).expect("a folder can be made");
    scratch.write("course/.unfinished-a1b2c3", "[fil");
    assert_eq!(hand_out(&scratch, &["course"]).status, 0);
}

#[test]
fn a_folder_that_cannot_take_a_handout_gets_a_clear_line_and_stays_as_it_is() {
    let check = |prepare: &dyn Fn(&Scratch), part: &str| {
        let scratch = Scratch::new();
        prepare(&scratch);
        let before = scratch.contents();
        let said = hand_out(&scratch, &["course"]);
        assert_eq!((said.status, said.files.len()), (2, 0), "{said:?}");
        assert!(said.errors.contains(part), "{part:?} is not in {said:?}");
        assert_eq!(scratch.contents(), before, "something was written");
    };
    let handed_out = |scratch: &Scratch| {
        assert_eq!(hand_out(scratch, &["course"]).status, 0);
        fs::remove_dir_all(scratch.path().join("course/03_web_fetch")).expect("a folder");
    };
    check(&|scratch| scratch.write("course", "a file"), "course is not a folder");
    check(&|scratch| symlink("nowhere", scratch.path().join("course")).expect("a link"), "a link that leads nowhere");
    check(&|scratch| scratch.write("course/thesis.tex", ""), "course holds other things, such as thesis.tex");
    check(&|scratch| scratch.write("course/exercises/01_threaded_slow/src/lib.rs", ""), "such as exercises");
    let link = |scratch: &Scratch| {
        handed_out(scratch);
        fs::create_dir(scratch.path().join("elsewhere")).expect("a folder");
        symlink("../elsewhere", scratch.path().join("course/03_web_fetch")).expect("a link");
    };
    check(&link, "course/03_web_fetch is a link, and the handout has a folder there; move it away first");
    let link = |scratch: &Scratch| {
        handed_out(scratch);
        scratch.write("course/03_web_fetch/src/mine.rs", "");
        symlink("mine.rs", scratch.path().join("course/03_web_fetch/src/lib.rs")).expect("a link");
    };
    check(&link, "course/03_web_fetch/src/lib.rs is a link, and the handout has a file there");
    let file = |scratch: &Scratch| {
        handed_out(scratch);
        scratch.write("course/03_web_fetch", "");
    };
    check(&file, "course/03_web_fetch is a file, and the handout has a folder there");
    let folder = |scratch: &Scratch| {
        handed_out(scratch);
        scratch.write("course/03_web_fetch/Cargo.toml/a", "");
    };
    check(&folder, "course/03_web_fetch/Cargo.toml is a folder, and the handout has a file there");
    let record = |text: &'static str| move |scratch: &Scratch| scratch.write("course/.handout.toml", text);
    check(&record("<<<<<<< HEAD\n"), "line 1");
    check(&record("[files]\n\"../secret\" = \"\"\n"), "is not below it");
    let scratch = Scratch::new();
    for name in ["nobody", "a/b/c", "a/", "a b/c", "a/b\nrun: c"] {
        let said = hand_out(&scratch, &["course", "--workflow-from", name]);
        assert!(said.status == 2 && said.errors.contains("OWNER/REPOSITORY"), "{said:?}");
    }
    assert!(scratch.contents().is_empty());
}

#[test]
fn the_instructors_repository_is_remembered() {
    let workflow = ".github/workflows/grade.yml";
    let handout = Handout::new(&["--workflow-from", "a-course/grading"]);
    assert!(!handout.said.errors.contains("--workflow-from"), "{:?}", handout.said);
    assert!(handout.read(workflow).contains("uses: a-course/grading/"), "{}", handout.read(workflow));
    assert_eq!(handout.again().files.len(), 0);
    let moved = hand_out(&handout.scratch, &["course", "--workflow-from", "b-course/grading"]);
    assert_eq!(moved.about(workflow), "updated");
    assert_eq!((handout.again().files.len(), moved.files.len()), (0, 1));
    let unnamed = Handout::new(&[]);
    assert!(unnamed.said.errors.contains("--workflow-from"), "{:?}", unnamed.said);
    // Named by hand, it is theirs.
    unnamed.write(workflow, &unnamed.read(workflow).replace("OWNER/INSTRUCTOR", "a-course/grading"));
    let again = unnamed.again();
    assert!(again.about(workflow) == "kept" && !again.errors.contains("--workflow-from"), "{again:?}");
}
