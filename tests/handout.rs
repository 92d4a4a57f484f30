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
mod repository;
mod updates;

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
        "01_a/src-kept-1/lib.rs",
        "solutions.toml",
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
    let (said, fine) = cargo(&handout.path(), &["tree", "--locked", "--offline", "--workspace"]);
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
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(handout.path().join("03_web_fetch")).args(arguments).env("PATH", &path);
        let output = cargo.env("CARGO_GRADE_CACHE", handout.scratch.path()).output().expect("cargo runs");
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
