//! What the tests share: the program under test, scratch folders, and submissions in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use tempfile::TempDir;

/// The repository.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository")
}

/// The program under test, built if it is not.
///
/// # Panics
///
/// If it does not build.
#[must_use]
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let build = escargot::CargoBuild::new().manifest_path(root().join("Cargo.toml"));
        let built = build.package("grader").bin("cargo-grade").run();
        built.expect("the grader builds").path().to_owned()
    })
}

/// The folder in which the tests keep what is compiled once: below the target folder, not in anybody's home.
///
/// # Panics
///
/// If the program does not lie in a target folder.
#[must_use]
pub fn cache() -> PathBuf {
    let profile = program().parent().expect("the program lies in a folder");
    profile.parent().expect("the profile's folder lies in the target folder").join("grade-cache")
}

/// The program, to be run in `folder` with the tests' own cache, and without anything that could colour its output or say
/// that nobody works there.
#[must_use]
pub fn grade(folder: &Path) -> Command {
    let mut command = Command::new(program());
    command.current_dir(folder).env("CARGO_GRADE_CACHE", cache());
    // What a grading says and remembers depends on them.
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(name);
    }
    command
}

/// Whether there is a PostgreSQL for exercises that need one. Where there is none, what needs it is skipped and says so.
///
/// # Panics
///
/// If there is none in CI, where nothing is skipped.
#[must_use]
pub fn has_postgres() -> bool {
    let Err(grader::judge::Fault(why)) = grader::judge::postgres::found() else { return true };
    assert!(std::env::var_os("CI").is_none(), "{why}; `.ci/setup` does");
    eprintln!("skipped: {why}");
    false
}

/// A program or a Python that reads a format, to be run: `python3`, or one of those that `.ci/setup` installs. Where it is
/// not there, what needs it is skipped and says so.
///
/// # Panics
///
/// If it is not there in CI, where nothing is skipped.
#[must_use]
pub fn reader(name: &str) -> Option<Command> {
    let tools = cache().parent().expect("the cache lies in the target folder").join("test-tools");
    let places = [tools.join("python/bin"), tools.join("node/node_modules/.bin")].map(|folder| folder.join(name));
    if let Some(program) = places.into_iter().find(|program| program.exists()) {
        return Some(Command::new(program));
    }
    let why = format!("there is no {name}, which reads one of the formats");
    assert!(std::env::var_os("CI").is_none(), "{why}; `.ci/setup` installs it");
    eprintln!("skipped: {why}");
    None
}

/// The names under which systems have the browser that pages are tested in.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser for what has to be seen in one. Where there is none, what needs it is skipped and says so.
///
/// # Panics
///
/// If there is none in CI, where nothing is skipped.
#[must_use]
pub fn chromium() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut programs = std::env::split_paths(&folders).flat_map(|folder| BROWSERS.map(|name| folder.join(name)));
    if let Some(program) = programs.find(|program| program.is_file()) {
        return Some(program);
    }
    let why = "there is no Chromium, in which the report's pages are tested";
    assert!(std::env::var_os("CI").is_none(), "{why}; `.ci/setup` installs it");
    eprintln!("skipped: {why}");
    None
}

/// A scratch folder with submissions. It goes when it is dropped.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}

impl Scratch {
    /// An empty folder.
    ///
    /// # Panics
    ///
    /// If there is no room for one.
    #[must_use]
    pub fn new() -> Scratch {
        Scratch { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, and the folders above it.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn write(&self, file: &str, contents: impl AsRef<[u8]>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(path, contents).expect("a file can be written");
    }

    /// Writes `exercises/FOLDER/src/lib.rs`.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn submit(&self, exercise: &str, source: impl AsRef<[u8]>) {
        self.write(&format!("exercises/{exercise}/src/lib.rs"), source);
    }

    /// Writes `class/PERSON/FOLDER/src/lib.rs`: what somebody of a class hands in.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn hand_in(&self, person: &str, exercise: &str, source: impl AsRef<[u8]>) {
        self.write(&format!("class/{person}/{exercise}/src/lib.rs"), source);
    }

    /// Every path in it, in order.
    ///
    /// # Panics
    ///
    /// If a folder cannot be read.
    #[must_use]
    pub fn contents(&self) -> Vec<PathBuf> {
        files(self.path())
    }

    /// Runs the program here.
    #[must_use]
    pub fn grade(&self) -> Command {
        grade(self.path())
    }
}

/// Runs git in a folder, as somebody; what it says.
///
/// # Panics
///
/// If it is not there, or fails.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let author = ["-c", "user.name=Student", "-c", "user.email=student@example.org"];
    let output = Command::new("git").current_dir(folder).args(author).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

/// Every path below a folder, in order.
///
/// # Panics
///
/// If a folder cannot be read.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.file_type().expect("a file type").is_dir() {
            paths.extend(files(&entry.path()));
        }
        paths.push(entry.path());
    }
    paths.sort();
    paths
}

/// The text of a file of the repository.
///
/// # Panics
///
/// If it cannot be read.
#[must_use]
pub fn read(file: &str) -> String {
    let path = root().join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names in a folder of the repository, in order; without the hidden ones and what is built.
///
/// # Panics
///
/// If it cannot be read.
#[must_use]
pub fn names(folder: &str) -> Vec<String> {
    let path = root().join(folder);
    let entries = fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.starts_with('.') && name != "target");
    names.sort();
    names
}

/// The source of the reference solution.
#[must_use]
pub fn solution(exercise: &str) -> String {
    read(&format!("solutions/{exercise}/src/lib.rs"))
}

/// The topics: their examples are doctests.
#[cfg(doctest)]
mod topics {
    include!(concat!(env!("OUT_DIR"), "/topics.rs"));
}
