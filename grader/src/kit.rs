//! What the binary carries, and the dependencies that are compiled once.
//!
//! The carried files are a small cargo workspace: the harness, the suites' calls, and an empty crate with the manifest
//! of each exercise, which names what the exercise may use. Cargo compiles what an exercise needs when it is first
//! graded, into a folder of the user's cache whose name depends on all of it and on the compiler. Student crates are
//! compiled against the result without cargo.
//!
//! | module | does |
//! | --- | --- |
//! | `compiler` | finds the compiler |
//! | `crates` | the compiled crates of one exercise |
//! | `rooms` | a folder to compile in for as long as it is needed |
//! | `workspace` | writes the carried workspace to the disk and has cargo compile it |

mod compiler;
mod crates;
mod rooms;
mod workspace;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use sha2::{Digest, Sha256};

pub use compiler::{Compiler, compiler};
pub use crates::Crate;
use crates::Crates;
pub use rooms::Rooms;

/// Paths and contents, as in the workspace.
const CARRIED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/carried.rs"));

/// Paths below `exercises`, and contents: everything in it that students are given.
pub static EXERCISES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/exercises.rs"));

/// Paths in a handout, and contents: what students are given beside the exercises.
pub static BESIDE_EXERCISES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/handout.rs"));

/// Paths below the name of a platform, and contents: what each platform is set up with.
pub static PLATFORMS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/platforms.rs"));

/// Names the folder that takes the place of the user's cache.
pub const CACHE_VARIABLE: &str = "CARGO_GRADE_CACHE";

/// An exercise that the binary can grade.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exercise {
    /// Its folder's name: `03_web_fetch`.
    pub folder: String,
    /// Its place in the reading order.
    pub number: u32,
    /// Its crate's name: `web_fetch`.
    pub name: String,
}

/// Every exercise, in reading order.
#[must_use]
pub fn exercises() -> Vec<Exercise> {
    let folders = CARRIED.iter().filter_map(|(path, _)| path.strip_prefix("solutions/")?.strip_suffix("/Cargo.toml"));
    let mut exercises: Vec<Exercise> = folders
        .filter_map(|folder| {
            let (number, name) = folder.split_once('_')?;
            Some(Exercise { folder: folder.to_owned(), number: number.parse().ok()?, name: name.to_owned() })
        })
        .collect();
    exercises.sort();
    exercises
}

/// What students are given to begin with of an exercise, by its folder's name: sources by path below `src`. Empty if
/// there is no such exercise.
pub fn stub(exercise: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    EXERCISES.iter().filter_map(move |(path, contents)| {
        let path = path.strip_prefix(exercise)?.strip_prefix("/src/")?;
        Some((path, std::str::from_utf8(contents).ok()?))
    })
}

/// The source of the harness of an exercise, by its crate's name. Empty if there is no such exercise.
#[must_use]
pub fn harness(exercise: &str) -> &'static str {
    let path = format!("grader/suites/{exercise}/harness.rs");
    CARRIED.iter().find(|(carried, _)| *carried == path).map_or("", |(_, text)| text)
}

impl Exercise {
    /// The name of the crate that holds the suite's calls.
    fn suite_crate(&self) -> String {
        format!("{}_suite", self.name)
    }
}

/// The kit, unpacked, and compiled for some exercises.
#[derive(Debug, Clone)]
pub struct Kit {
    /// The compiler itself, not rustup's stand-in for it.
    pub rustc: PathBuf,
    /// Where cargo compiles.
    target: PathBuf,
    /// By exercise.
    crates: BTreeMap<String, Crates>,
    folder: PathBuf,
}

/// Told what is being done, and how far it is.
pub type Progress<'a> = dyn Fn(&str, &str) + Sync + 'a;

/// Why the kit could not be made ready: the grader's fault or the machine's.
#[derive(Debug)]
pub struct NotReady(pub String);

impl Kit {
    /// What these exercises need, for the compiler that is there. Compiles what is not compiled yet, and tells
    /// `progress` what it does and how far it is.
    ///
    /// # Errors
    ///
    /// [`NotReady`] if there is no compiler, no room on the disk, or a dependency cannot be had.
    pub async fn ready(exercises: &[Exercise], progress: &Progress<'_>) -> Result<Kit, NotReady> {
        let compiler = compiler().await?;
        let folder = cache()?.join(identity(&compiler));
        let mut kit = Kit {
            rustc: compiler.sysroot.join("bin").join(format!("rustc{}", std::env::consts::EXE_SUFFIX)),
            // Shared by all versions of the kit, so that a new one compiles only what is new.
            target: cache()?.join(format!("target-{}", hex(&Sha256::digest(&compiler.version)[..4]))),
            crates: BTreeMap::new(),
            folder,
        };
        if !kit.find(exercises).is_empty() {
            kit.compile(exercises, progress).await?;
        }
        Ok(kit)
    }

    /// The exercises whose dependencies have been compiled for the compiler that is there.
    ///
    /// # Errors
    ///
    /// [`NotReady`] if there is no compiler.
    pub async fn warm() -> Result<Vec<Exercise>, NotReady> {
        let folder = cache()?.join(identity(&compiler().await?));
        let mut all = exercises();
        all.retain(|exercise| Crates::read(&folder, exercise).is_some());
        Ok(all)
    }

    /// Finds what has been compiled; the exercises for which something is missing.
    fn find<'a>(&mut self, exercises: &'a [Exercise]) -> Vec<&'a Exercise> {
        let mut missing = Vec::new();
        for exercise in exercises {
            match Crates::read(&self.folder, exercise) {
                Some(crates) => drop(self.crates.insert(exercise.name.clone(), crates)),
                None => missing.push(exercise),
            }
        }
        missing
    }

    /// Compiles what is missing.
    async fn compile(&mut self, exercises: &[Exercise], progress: &Progress<'_>) -> Result<(), NotReady> {
        let folder = self.folder.clone();
        let cannot = |error: io::Error| NotReady(format!("{}: {error}; is the disk full?", folder.display()));
        fs::create_dir_all(&folder).map_err(cannot)?;
        // Another grading may be at it already: then its result is ours too.
        let lock = File::create(folder.join("lock")).map_err(cannot)?;
        lock.lock().map_err(cannot)?;
        let missing = self.find(exercises);
        if missing.is_empty() {
            return Ok(());
        }
        // Nobody is to link with a file that cargo is about to replace.
        fs::create_dir_all(&self.target).map_err(cannot)?;
        let writing = self.use_of_target().map_err(cannot)?;
        writing.lock().map_err(cannot)?;
        workspace::unpack(&folder.join("workspace"), &self.identity().to_string_lossy()).map_err(cannot)?;
        let packages: Vec<String> =
            missing.iter().flat_map(|exercise| [exercise.name.clone(), exercise.suite_crate()]).collect();
        let compiled = workspace::compile(&folder.join("workspace"), &self.target, &packages, progress).await?;
        for exercise in missing {
            let crates = Crates::of(exercise, &compiled);
            crates.write(&folder, exercise).map_err(cannot)?;
            self.crates.insert(exercise.name.clone(), crates);
        }
        Ok(())
    }

    /// Keeps what was compiled as it is, also if another version of the kit wants to compile, until the result is dropped.
    /// Waits for one that is at it.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn kept(&self) -> io::Result<File> {
        let reading = self.use_of_target()?;
        reading.lock_shared()?;
        Ok(reading)
    }

    /// The file whose lock says who uses the folder that all versions of the kit share.
    fn use_of_target(&self) -> io::Result<File> {
        File::options().create(true).append(true).open(self.target.join("in-use"))
    }

    /// A name for all that the compiled kit depends on, the compiler too.
    #[must_use]
    pub fn identity(&self) -> &OsStr {
        self.folder.file_name().unwrap_or_default()
    }

    /// Where submissions are compiled, one folder each.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.folder.join("work")
    }

    /// Where the submissions of a class are compiled that has its results in this folder: empty, and gone when it is
    /// dropped. What a batch left behind that was killed goes when the next one begins.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn rooms_of(&self, results: &Path) -> io::Result<Rooms> {
        let name = hex(&Sha256::digest(fs::canonicalize(results)?.as_os_str().as_encoded_bytes())[..8]);
        let rooms = self.folder.join("classes").join(name);
        match fs::remove_dir_all(&rooms) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&rooms)?,
        }
        Ok(Rooms(rooms))
    }

    /// Where the compiled dependencies lie.
    #[must_use]
    pub fn dependencies(&self) -> PathBuf {
        self.target.join("debug/deps")
    }

    /// What the compiler must be able to read: itself, the compiled crates, and the harness's side of each exercise.
    #[must_use]
    pub fn needed_to_compile(&self, exercise: &Exercise) -> Vec<PathBuf> {
        let toolchain = self.rustc.parent().and_then(Path::parent).unwrap_or(&self.rustc);
        let harness = self.folder.join("workspace/grader/suites");
        let mut needed = vec![toolchain.to_owned(), self.dependencies(), harness];
        let crates = self.in_reach(exercise).iter().chain(self.runner_crates(exercise));
        needed.extend(crates.map(|(_, file)| file.clone()));
        needed
    }

    /// The harness's side of an exercise.
    #[must_use]
    pub fn harness_source(&self, exercise: &Exercise) -> PathBuf {
        self.folder.join("workspace/grader/suites").join(&exercise.name).join("harness.rs")
    }

    /// The crates that a student may use in an exercise, and their compiled files. None if the kit was not made ready
    /// for it.
    #[must_use]
    pub fn in_reach(&self, exercise: &Exercise) -> &[Crate] {
        self.crates.get(&exercise.name).map_or(&[], |crates| &crates.student)
    }

    /// The crates that a runner uses beside the student's. None if the kit was not made ready for it.
    #[must_use]
    pub fn runner_crates(&self, exercise: &Exercise) -> &[Crate] {
        self.crates.get(&exercise.name).map_or(&[], |crates| &crates.runner)
    }
}

/// The text of a carried file; empty if there is none.
fn carried(path: &str) -> &'static str {
    CARRIED.iter().find(|(other, _)| *other == path).map_or("", |(_, text)| text)
}

/// The folder in which everything is kept that outlives a grading.
///
/// # Errors
///
/// [`NotReady`] if the user has no home.
pub fn cache() -> Result<PathBuf, NotReady> {
    if let Some(folder) = std::env::var_os(CACHE_VARIABLE) {
        return std::path::absolute(folder).map_err(|error| NotReady(format!("{CACHE_VARIABLE}: {error}")));
    }
    let strategy = etcetera::choose_base_strategy()
        .map_err(|error| NotReady(format!("no place for a cache ({error}): set {CACHE_VARIABLE}")))?;
    Ok(strategy.cache_dir().join("cargo-grade"))
}

/// The user's environment without what would change how the kit is compiled.
fn environment() -> Vec<(OsString, OsString)> {
    let kept = |name: &str| {
        let of_the_build = name.starts_with("CARGO") || name.starts_with("RUSTC") || name.contains("RUSTFLAGS");
        !of_the_build || ["CARGO_HOME", "CARGO_HTTP", "CARGO_NET", "CARGO_REGIST"].iter().any(|of| name.starts_with(of))
    };
    std::env::vars_os().filter(|(name, _)| kept(&name.to_string_lossy())).collect()
}

/// A name for all that the compiled kit depends on.
fn identity(compiler: &Compiler) -> String {
    let mut hash = Sha256::new();
    hash.update(&compiler.version);
    hash.update(compiler.sysroot.as_os_str().as_encoded_bytes());
    // How it is compiled.
    hash.update(include_str!("kit/workspace.rs"));
    for (path, text) in CARRIED {
        hash.update(path);
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    hex(&hash.finalize()[..8])
}

/// Bytes as text.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exercise_has_its_stub() {
        for exercise in exercises() {
            let paths: Vec<&str> = stub(&exercise.folder).map(|(path, _)| path).collect();
            assert!(paths.contains(&"lib.rs"), "{}: {paths:?}", exercise.folder);
        }
        assert_eq!(stub("no_such_exercise").count() + stub("").count() + stub("01").count(), 0);
    }
}
