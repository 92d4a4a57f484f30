//! What students get: whole, without a solution in it, and brought up to date without losing their work.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use grader::kit;
use serde_json::Value;
use tests::{Scratch, files, git, program, root, solution};

#[path = "../grader/build/handed_out.rs"]
mod handed_out;

use handed_out::HandedOut;

const RECORD: &str = ".handout.toml";
const SOURCE: &str = "01_threaded_slow/src/lib.rs";
const TEST: &str = "01_threaded_slow/tests/visible.rs";
const BRIEF: &str = "01_threaded_slow/README.md";

/// A folder with a handout in it.
struct Handout {
    scratch: Scratch,
    /// What was said when it was made.
    said: Said,
}

/// What the program said about each file, and how it ended.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    files: BTreeMap<String, String>,
    errors: String,
    status: i32,
}

impl Said {
    fn about(&self, path: &str) -> &str {
        self.files.get(path).map_or("", String::as_str)
    }

    /// The files about which anything but this was said.
    fn other_than(&self, word: &str) -> Vec<&str> {
        self.files.iter().filter(|(_, said)| *said != word).map(|(path, _)| path.as_str()).collect()
    }
}

/// Hands out in a folder below this one.
fn hand_out(scratch: &Scratch, arguments: &[&str]) -> Said {
    let mut command = scratch.grade();
    // An author whom nobody has configured, and nothing of the configuration of whoever runs the tests.
    command.env("HOME", scratch.path().join("home")).env("GIT_CONFIG_NOSYSTEM", "1").env_remove("XDG_CONFIG_HOME");
    command.env_remove("GIT_CONFIG_GLOBAL").env_remove("GIT_CONFIG_SYSTEM");
    let output = command.arg("handout").args(arguments).output().expect("the grader runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let file = |line: &str| {
        let (word, rest) = line.split_once(' ')?;
        let path = rest.trim_start().split("  ").next()?;
        ["new", "updated", "kept", "gone"].contains(&word).then(|| (path.to_owned(), word.to_owned()))
    };
    Said {
        files: text.lines().filter_map(file).collect(),
        errors: String::from_utf8(output.stderr).expect("UTF-8"),
        status: output.status.code().expect("an exit status"),
    }
}

impl Handout {
    fn new(options: &[&str]) -> Handout {
        let scratch = Scratch::new();
        let said = hand_out(&scratch, &[&["course"], options].concat());
        assert_eq!(said.status, 0, "{said:?}");
        Handout { scratch, said }
    }

    fn path(&self) -> PathBuf {
        self.scratch.path().join("course")
    }

    fn again(&self) -> Said {
        hand_out(&self.scratch, &["course"])
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn write(&self, path: &str, text: &str) {
        self.scratch.write(&format!("course/{path}"), text);
    }

    fn holds(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    /// Makes a file what an earlier version of the kit would have handed out.
    fn was_handed_out_as(&self, path: &str, text: &str) {
        self.write(path, text);
        let mut record: toml::Table = self.read(RECORD).parse().expect("TOML");
        let files = record["files"].as_table_mut().expect("a table");
        files.insert(path.to_owned(), grader::handout::record::hash(text.as_bytes()).into());
        self.write(RECORD, &record.to_string());
    }
}

/// The paths of all files below a folder, as the program tells them.
fn names(folder: &Path) -> BTreeSet<String> {
    let paths = files(folder).into_iter().filter(|path| path.is_file());
    paths.map(|path| path.strip_prefix(folder).expect("below it").display().to_string()).collect()
}

#[test]
fn a_handout_holds_everything_of_the_exercises_and_what_a_student_needs_beside_them() {
    let handout = Handout::new(&[]);
    let all = names(&handout.path());
    for file in HandedOut::of(&root().join("exercises")).files {
        let path = file.strip_prefix(root().join("exercises")).expect("below it").display().to_string();
        assert!(all.contains(&path), "{path} is missing");
        if path != "README.md" {
            assert_eq!(
                fs::read(&file).expect("a file"),
                fs::read(handout.path().join(&path)).expect("a file"),
                "{path}"
            );
        }
    }
    for path in [
        ".cargo/config.toml",
        ".editorconfig",
        ".gitattributes",
        ".github/workflows/grade.yml",
        ".gitignore",
        ".vscode/extensions.json",
        ".vscode/settings.json",
        "rustfmt.toml",
    ] {
        assert!(all.contains(path), "{path} is missing");
    }
    assert!(handout.said.other_than("new").is_empty(), "{:?}", handout.said);
    let told: BTreeSet<String> = handout.said.files.keys().cloned().chain([RECORD.to_owned()]).collect();
    assert_eq!(told, all);
}

/// Lines of code that students must not see: whole ones, of some length, that are in nothing that they are given.
fn secrets() -> BTreeSet<String> {
    let lines = |folder: &str| {
        let texts = files(&root().join(folder)).into_iter().filter_map(|file| fs::read_to_string(file).ok());
        let lines = texts.flat_map(|text| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>());
        lines.filter(|line| line.len() > 12 && line.contains(char::is_alphabetic)).collect::<BTreeSet<_>>()
    };
    let given = HandedOut::of(&root().join("exercises")).files.into_iter();
    let given: BTreeSet<String> = given
        .filter_map(|file| fs::read_to_string(file).ok())
        .flat_map(|text| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>())
        .collect();
    let hidden = ["solutions", "grader/suites", "tests/alternatives", "tests/mutants"].map(lines);
    hidden.into_iter().flatten().filter(|line| !given.contains(line)).collect()
}

fn must_hold_no_secret(what: &str, contents: &[u8], secrets: &BTreeSet<String>) {
    for line in String::from_utf8_lossy(contents).lines() {
        assert!(!secrets.contains(line.trim()), "{what} has a line of what is hidden: {line}");
    }
}

#[test]
fn no_file_of_it_and_nothing_in_its_repository_has_a_line_of_a_solution_or_a_suite() {
    let secrets = secrets();
    assert!(secrets.len() > 1000, "{}", secrets.len());
    let handout = Handout::new(&["--git"]);
    for path in names(&handout.path()) {
        must_hold_no_secret(&path, &fs::read(handout.path().join(&path)).expect("a file"), &secrets);
    }
    let objects =
        git(&handout.path(), &["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"]);
    assert!(objects.lines().count() > 50, "{objects}");
    for object in objects.lines() {
        let (name, kind) = object.split_once(' ').expect("a name and a kind");
        let read = Command::new("git").current_dir(handout.path()).args(["cat-file", kind, name]).output();
        must_hold_no_secret(name, &read.expect("git runs").stdout, &secrets);
    }
    // What the check itself is worth.
    let leak = std::panic::catch_unwind(|| {
        must_hold_no_secret("a solution", solution("03_web_fetch").as_bytes(), &secrets);
    });
    assert!(leak.is_err(), "a solution has no line that is looked for");
}

#[test]
fn what_tools_leave_in_the_exercises_is_not_handed_out() {
    let scratch = Scratch::new();
    let given =
        ["01_a/Cargo.toml", "01_a/src/lib.rs", "Cargo.lock", "book.toml", "topics/books/book/page.md", "targets.md"];
    let left = [
        "01_a/.lib.rs.swp",
        "01_a/src/lib.rs.orig",
        "01_a/src/lib.rs~",
        "01_a/target/debug/solution.rs",
        ".env",
        ".git/config",
        "book/index.html",
        "elsewhere/CACHEDIR.TAG",
        "elsewhere/debug/solution.rs",
        "target/debug/solution.rs",
    ];
    for path in given.into_iter().chain(left) {
        scratch.write(&format!("exercises/{path}"), path);
    }
    let folder = scratch.path().join("exercises");
    symlink(root().join("solutions"), folder.join("solutions")).expect("a link can be made");
    symlink(root().join("Cargo.toml"), folder.join("01_a/src/main.rs")).expect("a link can be made");
    let HandedOut { files, watched } = HandedOut::of(&folder);
    let below = |path: &PathBuf| path.strip_prefix(&folder).expect("below it").display().to_string();
    assert_eq!(files.iter().map(below).collect::<BTreeSet<_>>(), given.map(str::to_owned).into());
    // Cargo looks at all that lies below what is watched.
    let artefacts = ["target", "01_a/target", "elsewhere", "book"].map(|path| folder.join(path));
    for path in &watched {
        assert!(artefacts.iter().all(|artefact| !artefact.starts_with(path)), "{} is watched", path.display());
    }
    assert!(files.iter().all(|file| watched.iter().any(|path| file.starts_with(path))), "{watched:?}");
}

/// Runs cargo in a folder, without a network; what it says, and whether all went well.
fn cargo(folder: &Path, arguments: &[&str]) -> (String, bool) {
    let mut command = Command::new(env!("CARGO"));
    // Of the cargo that runs the tests.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG") || name == "CARGO_MANIFEST_DIR")
    {
        command.env_remove(name);
    }
    let target = tests::cache().with_file_name("handout");
    let output = command.current_dir(folder).args(arguments).env("CARGO_TARGET_DIR", target).output();
    let output = output.expect("cargo runs");
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), output.status.success())
}

#[test]
fn cargo_and_the_grader_work_in_it_and_the_stubs_get_no_points() {
    let handout = Handout::new(&[]);
    let (said, fine) = cargo(&handout.path(), &["metadata", "--locked", "--offline", "--format-version=1"]);
    assert!(fine, "{said}");
    let visible = ["test", "--locked", "--offline", "-p", "threaded_slow", "-p", "event_loop", "--no-fail-fast"];
    let (said, fine) = cargo(&handout.path(), &visible);
    assert!(!fine && said.contains("not yet implemented"), "{said}");

    let card = |status| {
        let output = tests::grade(&handout.path()).args(["--format", "json"]).output().expect("the grader runs");
        assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")
    };
    let stubs = card(if tests::has_postgres() { 1 } else { 3 });
    assert_eq!(stubs["points"], 0, "{stubs}");
    assert_eq!(stubs["exercises"].as_array().map(Vec::len), Some(kit::exercises().len()));

    handout.write(SOURCE, &solution("01_threaded_slow"));
    let (said, fine) = cargo(&handout.path(), &["test", "--locked", "--offline", "-p", "threaded_slow"]);
    assert!(fine, "{said}");
    assert_eq!(card(if tests::has_postgres() { 1 } else { 3 })["points"], 10);
}

#[test]
fn the_aliases_of_a_handout_reach_an_installed_grader() {
    let handout = Handout::new(&[]);
    let installed = handout.scratch.path().join("installed");
    fs::create_dir(&installed).expect("a folder can be made");
    symlink(program(), installed.join("cargo-grade")).expect("a link can be made");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([installed].into_iter().chain(std::env::split_paths(&path))).expect("a PATH");
    let check = |arguments: &[&str], part: &str| {
        let output = Command::new(env!("CARGO")).current_dir(handout.path().join("03_web_fetch")).args(arguments);
        let output = output.env("PATH", &path).env("CARGO_GRADE_CACHE", handout.scratch.path()).output();
        let output = output.expect("cargo runs");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(part), "{arguments:?}: {output:?}");
    };
    check(&["grade", "list"], "03_web_fetch");
    check(&["g", "list"], "03_web_fetch");
    check(&["hint", "3"], "03_web_fetch, hint 1 of 3");
    check(&["explain", "sequential-await"], ".await");
    check(&["grade", "--help"], "completions");
    check(&["help", "grade"], "completions");
    check(&["grade", "--version"], env!("CARGO_PKG_VERSION"));
}

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
    ];
    assert_eq!(said.files, expected.map(|(path, word)| (path.to_owned(), word.to_owned())).into());
    assert_eq!([SOURCE, BRIEF, TEST].map(|path| handout.read(path)), [stub, brief, test]);
    for (path, text) in [
        ("03_web_fetch/src/lib.rs", "pub fn mine() {}"),
        ("03_web_fetch/src/helper.rs", "pub fn helper() {}"),
        ("02_async_slow/tests/visible.rs", "a test of mine"),
        ("14_older/src/lib.rs", "pub fn mine() {}"),
        ("notes.txt", "remember the milk"),
    ] {
        assert_eq!(handout.read(path), text, "{path}");
    }
    assert!(!handout.holds("13_old"), "the folder of an exercise that nobody has worked on stays");
    // What is somebody's stays so, each time; the rest is done.
    let again = handout.again();
    assert_eq!(again.files.len(), 4, "{again:?}");
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
fn a_handout_goes_into_a_repository_that_was_just_cloned() {
    let scratch = Scratch::new();
    git(scratch.path(), &["init", "--quiet", "course"]);
    let said = hand_out(&scratch, &["course", "--git"]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.errors.contains("a git repository already: nothing was committed"), "{said:?}");
    let course = scratch.path().join("course");
    assert!(git(&course, &["status", "--porcelain"]).contains("?? 01_threaded_slow/"));
    assert_eq!(git(&course, &["for-each-ref"]), "");
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

#[test]
fn a_repository_has_one_commit_a_clean_status_and_nothing_of_the_users_configuration() {
    let scratch = Scratch::new();
    let home = |path: &str| scratch.path().join("home").join(path).display().to_string();
    let hook = format!("#!/bin/sh\ntouch {}\nexit 1\n", home("hook_ran"));
    for hooks in ["hooks", "template/hooks"] {
        for name in ["pre-commit", "commit-msg", "post-commit", "prepare-commit-msg"] {
            scratch.write(&format!("home/{hooks}/{name}"), &hook);
            let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            fs::set_permissions(home(&format!("{hooks}/{name}")), executable).expect("a mode");
        }
    }
    scratch.write("home/template/description", "of the user");
    scratch.write("home/ignored", "*.toml\n.vscode\n");
    let configuration = format!(
        "[core]\nhooksPath = {}\nexcludesFile = {}\n[init]\ntemplateDir = {}\ndefaultBranch = trunk\n[commit]\ngpgSign = true\n",
        home("hooks"),
        home("ignored"),
        home("template")
    );
    let commit = |author: &str| {
        scratch.write("home/.gitconfig", format!("{configuration}{author}"));
        // Neither what was built there nor anything else gets in.
        scratch.write("course/.git.placeholder", "");
        fs::remove_dir_all(scratch.path().join("course")).expect("a folder");
        let said = hand_out(&scratch, &["course", "--git"]);
        assert_eq!(said.status, 0, "{said:?}");
        let course = scratch.path().join("course");
        let isolated = |arguments: &[&str]| {
            let output = Command::new("git").current_dir(&course).args(arguments).env("GIT_CONFIG_NOSYSTEM", "1");
            let output = output.env("GIT_CONFIG_GLOBAL", "/dev/null").output().expect("git runs");
            assert!(output.status.success(), "{arguments:?}: {output:?}");
            String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
        };
        assert_eq!(isolated(&["status", "--porcelain", "--ignored"]), "");
        assert_eq!(isolated(&["rev-list", "--all", "--count"]), "1");
        assert_eq!(isolated(&["symbolic-ref", "HEAD"]), "refs/heads/main");
        let committed: BTreeSet<String> = isolated(&["ls-files"]).lines().map(str::to_owned).collect();
        let mut there = names(&course);
        there.retain(|path| !path.starts_with(".git/"));
        assert_eq!(committed, there);
        assert!(!course.join(".git/hooks").exists() && !course.join(".git/description").exists());
        assert!(!Path::new(&home("hook_ran")).exists(), "a hook ran");
        let left = files(&course).into_iter().filter(|path| path.display().to_string().contains(".unfinished-"));
        assert_eq!(left.count(), 0);
        isolated(&["log", "-1", "--format=%an <%ae>"])
    };
    assert_eq!(commit(""), "cargo grade <cargo-grade@localhost>");
    assert_eq!(commit("[user]\nname = A Teacher\n"), "cargo grade <cargo-grade@localhost>");
    assert_eq!(commit("[user]\nname = A Teacher\nemail = teacher@example.org\n"), "A Teacher <teacher@example.org>");
}

#[test]
fn only_what_was_handed_out_is_committed() {
    let handout = Handout::new(&[]);
    handout.write("target/debug/solution.rs", "fn solution() {}");
    handout.write("03_web_fetch/target/solution.rs", "fn solution() {}");
    handout.write("solutions/01_threaded_slow/src/lib.rs", "fn solution() {}");
    let said = hand_out(&handout.scratch, &["course", "--git"]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(!git(&handout.path(), &["ls-files"]).contains("solution"));
    assert_eq!(git(&handout.path(), &["rev-list", "--all", "--count"]), "1");
}

#[test]
fn without_git_nothing_is_handed_out_as_a_repository() {
    let scratch = Scratch::new();
    let output = scratch.grade().env("PATH", scratch.path()).args(["handout", "course", "--git"]).output();
    let output = output.expect("the grader runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("git is not installed") && said.contains("leave out --git"), "{said}");
    assert!(scratch.contents().is_empty(), "something was written");
    let plain = scratch.grade().env("PATH", scratch.path()).args(["handout", "course"]).output();
    assert_eq!(plain.expect("the grader runs").status.code(), Some(0));
}
