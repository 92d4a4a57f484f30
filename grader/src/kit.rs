//! What the binary carries, and the dependencies that are compiled once.
//!
//! The carried files are a small cargo workspace: the harness, the suites' calls, and an empty crate with the manifest
//! of each exercise, which names what the exercise may use. Cargo compiles it once into a folder of the user's cache,
//! whose name depends on all of it and on the compiler. Student crates are compiled against the result without cargo.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use crate::sandbox::{self, Start};

/// Paths and contents, as in the workspace.
const CARRIED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/carried.rs"));

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

/// The kit, unpacked and compiled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kit {
    /// The compiler itself, not rustup's stand-in for it.
    pub rustc: PathBuf,
    /// Where the compiled dependencies lie.
    pub dependencies: PathBuf,
    /// The compiled crates that a student's crate or a runner may name.
    crates: BTreeMap<String, PathBuf>,
    #[serde(skip)]
    folder: PathBuf,
}

/// Why the kit could not be made ready: the grader's fault or the machine's.
#[derive(Debug)]
pub struct NotReady(pub String);

impl Kit {
    /// The kit of this binary, for the compiler that is there. Compiles what is not compiled yet, and tells `progress`
    /// what it does and how far it is.
    ///
    /// # Errors
    ///
    /// [`NotReady`] if there is no compiler, no room on the disk, or a dependency cannot be had.
    pub async fn ready(progress: &(dyn Fn(&str, &str) + Sync)) -> Result<Kit, NotReady> {
        let compiler = compiler().await?;
        let folder = cache()?.join(identity(&compiler));
        let stamp = folder.join("kit.json");
        if let Some(kit) = Kit::read(&stamp, &folder) {
            return Ok(kit);
        }
        let cannot = |error: io::Error| NotReady(format!("{}: {error}; is the disk full?", folder.display()));
        fs::create_dir_all(&folder).map_err(cannot)?;
        // Another grading may be at it already: then its result is ours too.
        let lock = File::create(folder.join("lock")).map_err(cannot)?;
        lock.lock().map_err(cannot)?;
        if let Some(kit) = Kit::read(&stamp, &folder) {
            return Ok(kit);
        }
        unpack(&folder.join("workspace")).map_err(cannot)?;
        // Shared by all versions of the kit, so that a new one compiles only what is new.
        let target = cache()?.join(format!("target-{}", hex(&Sha256::digest(&compiler.version)[..4])));
        let kit = compile(&folder, &target, &compiler, progress).await?;
        let text = serde_json::to_string_pretty(&kit).map_err(|error| cannot(error.into()))?;
        // Written whole or not at all.
        fs::write(folder.join("kit.json.new"), text).map_err(cannot)?;
        fs::rename(folder.join("kit.json.new"), stamp).map_err(cannot)?;
        Ok(kit)
    }

    fn read(stamp: &Path, folder: &Path) -> Option<Kit> {
        let kit: Kit = serde_json::from_str(&fs::read_to_string(stamp).ok()?).ok()?;
        let whole = kit.crates.values().all(|file| file.is_file());
        whole.then(|| Kit { folder: folder.to_owned(), ..kit })
    }

    /// Whether the dependencies of this compiler have been compiled.
    pub async fn is_warm() -> Result<bool, NotReady> {
        let folder = cache()?.join(identity(&compiler().await?));
        Ok(Kit::read(&folder.join("kit.json"), &folder).is_some())
    }

    /// Where submissions are compiled, one folder each.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.folder.join("work")
    }

    /// What the compiler must be able to read: itself, the compiled crates, and the harness's side of each exercise.
    #[must_use]
    pub fn needed_to_compile(&self) -> Vec<PathBuf> {
        let toolchain = self.rustc.parent().and_then(Path::parent).unwrap_or(&self.rustc);
        let harness = self.folder.join("workspace/grader/suites");
        let mut needed = vec![toolchain.to_owned(), self.dependencies.clone(), harness];
        needed.extend(self.crates.values().cloned());
        needed
    }

    /// The harness's side of an exercise.
    #[must_use]
    pub fn harness_source(&self, exercise: &Exercise) -> PathBuf {
        self.folder.join("workspace/grader/suites").join(&exercise.name).join("harness.rs")
    }

    /// The crates that a student may use in an exercise, and their compiled files.
    #[must_use]
    pub fn in_reach(&self, exercise: &Exercise) -> Vec<(String, PathBuf)> {
        self.named_by(&format!("solutions/{}/Cargo.toml", exercise.folder))
    }

    /// The crates that a runner uses beside the student's.
    #[must_use]
    pub fn runner_crates(&self, exercise: &Exercise) -> Vec<(String, PathBuf)> {
        let mut crates = self.named_by(&format!("grader/suites/{}/Cargo.toml", exercise.name));
        crates.retain(|(name, _)| *name != exercise.name);
        let own = format!("{}_suite", exercise.name);
        crates.extend(self.crates.get(&own).map(|file| (own.clone(), file.clone())));
        crates
    }

    /// The dependencies in a carried manifest.
    fn named_by(&self, manifest: &str) -> Vec<(String, PathBuf)> {
        let text = CARRIED.iter().find(|(path, _)| *path == manifest).map_or("", |(_, text)| *text);
        let names = dependencies(text).into_iter();
        names.filter_map(|name| Some((name.clone(), self.crates.get(&name)?.clone()))).collect()
    }
}

/// The crates that a manifest names as its dependencies; none if it is no manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    dependencies.into_iter().flat_map(toml::Table::keys).map(|name| name.replace('-', "_")).collect()
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

/// What there is to say about the compiler: `rustc -vV` and the folder that it lies in.
#[derive(Debug, Clone)]
pub struct Compiler {
    /// `rustc 1.95.0 (…)` and more lines.
    pub version: String,
    /// Its folder.
    pub sysroot: PathBuf,
}

/// Asks the compiler on the path.
///
/// # Errors
///
/// [`NotReady`] if there is none.
pub async fn compiler() -> Result<Compiler, NotReady> {
    let (version, sysroot) = tokio::try_join!(output("rustc", &["-vV"]), output("rustc", &["--print", "sysroot"]))?;
    Ok(Compiler { version: version.join("\n"), sysroot: sysroot.concat().into() })
}

async fn output(program: &str, arguments: &[&str]) -> Result<Vec<String>, NotReady> {
    let missing = |error: &dyn std::fmt::Display| {
        NotReady(format!("`{program}` could not be run ({error}): install Rust, for example from https://rustup.rs"))
    };
    let (send, mut receive) = mpsc::unbounded_channel();
    let mut process = sandbox::spawn(Start {
        program: program.into(),
        arguments: arguments.iter().map(OsString::from).collect(),
        folder: std::env::temp_dir(),
        environment: environment(),
        stdin: Stdio::null(),
        confined: None,
        lines: Some(send),
    })
    .map_err(|error| missing(&error))?;
    let status = process.wait().await.map_err(|error| missing(&error))?;
    let mut lines = Vec::new();
    while let Some(line) = receive.recv().await {
        lines.push(line);
    }
    if status.success() { Ok(lines) } else { Err(missing(&lines.join(" "))) }
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

/// Writes the carried workspace. The root manifest's members become those that are carried.
fn unpack(folder: &Path) -> io::Result<()> {
    for (path, text) in CARRIED {
        let file = folder.join(path);
        let parent = file.parent().unwrap_or(folder);
        fs::create_dir_all(parent)?;
        if *path == "Cargo.toml" {
            fs::write(&file, root_manifest(text)?)?;
        } else {
            fs::write(&file, text)?;
        }
        if path.starts_with("solutions/") {
            fs::create_dir_all(parent.join("src"))?;
            fs::write(parent.join("src/lib.rs"), "//! A student's crate takes the place of this one.\n")?;
        }
    }
    Ok(())
}

fn root_manifest(text: &str) -> io::Result<String> {
    let mut manifest: toml::Table = text.parse().map_err(io::Error::other)?;
    if let Some(workspace) = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut) {
        let members = ["grader/harness", "grader/suites/*", "solutions/*"];
        workspace.insert("members".to_owned(), members.map(toml::Value::from).to_vec().into());
        workspace.remove("exclude");
    }
    // Nobody debugs the dependencies: without their symbols they compile and link faster.
    let profile: toml::Table = "[profile.dev]\ndebug = false\nincremental = false".parse().map_err(io::Error::other)?;
    manifest.extend(profile);
    toml::to_string(&manifest).map_err(io::Error::other)
}

/// What a user reads while it takes its minute.
const COMPILING: &str = "compiling the shared dependencies, this once";

/// Has cargo compile the workspace and notes where the crates are. Tries without the network first.
async fn compile(
    folder: &Path,
    target: &Path,
    compiler: &Compiler,
    progress: &(dyn Fn(&str, &str) + Sync),
) -> Result<Kit, NotReady> {
    progress(COMPILING, "");
    let mut built = cargo_build(folder, target, true, progress).await?;
    if built.is_err() {
        progress("downloading the shared dependencies", "");
        built = cargo_build(folder, target, false, progress).await?;
    }
    let crates = built.map_err(|said| NotReady(format!("the shared dependencies do not compile:\n{said}")))?;
    Ok(Kit {
        rustc: compiler.sysroot.join("bin").join(format!("rustc{}", std::env::consts::EXE_SUFFIX)),
        dependencies: target.join("debug/deps"),
        crates,
        folder: folder.to_owned(),
    })
}

/// The compiled crates by name, or what cargo said.
async fn cargo_build(
    folder: &Path,
    target: &Path,
    offline: bool,
    progress: &(dyn Fn(&str, &str) + Sync),
) -> Result<Result<BTreeMap<String, PathBuf>, String>, NotReady> {
    let mut arguments = vec!["build", "--workspace", "--lib", "--message-format=json"];
    if offline {
        arguments.push("--offline");
    }
    let (send, mut lines) = mpsc::unbounded_channel();
    let mut environment = environment();
    environment.push(("CARGO_TARGET_DIR".into(), target.into()));
    let cannot = |error: io::Error| NotReady(format!("`cargo` could not be run: {error}"));
    let mut process = sandbox::spawn(Start {
        program: "cargo".into(),
        arguments: arguments.iter().map(OsString::from).collect(),
        folder: folder.join("workspace"),
        environment,
        stdin: Stdio::null(),
        confined: None,
        lines: Some(send),
    })
    .map_err(cannot)?;

    let mut crates = BTreeMap::new();
    let mut said = String::new();
    while let Some(line) = lines.recv().await {
        match serde_json::from_str::<Message>(&line) {
            Ok(Message { reason, target: Some(target), filenames }) if reason == "compiler-artifact" => {
                if let Some(file) = filenames.into_iter().find(|file| file.extension().is_some_and(|end| end == "rlib"))
                {
                    crates.insert(target.name.replace('-', "_"), file);
                    progress(COMPILING, &format!(": {} crates", crates.len()));
                }
            }
            Ok(_) => {}
            Err(_) => {
                said.push_str(&line);
                said.push('\n');
            }
        }
    }
    let status = process.wait().await.map_err(cannot)?;
    Ok(if status.success() { Ok(crates) } else { Err(said) })
}

/// What of cargo's messages matters here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;

    /// Any table, in which the names that a manifest has are not rare.
    fn table() -> impl Strategy<Value = toml::Table> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(toml::Value::from),
            any::<i64>().prop_map(toml::Value::from),
            any::<f64>().prop_map(toml::Value::from),
            ".{0,8}".prop_map(toml::Value::from),
        ];
        let name = || {
            let known = ["workspace", "members", "exclude", "profile", "dev", "package", "dependencies", "some-crate"];
            prop_oneof![prop::sample::select(known.map(str::to_owned).to_vec()), "[a-z_.\\-]{0,6}"]
        };
        let value = leaf.prop_recursive(3, 24, 4, move |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(toml::Value::from),
                btree_map(name(), inner, 0..4).prop_map(|fields| toml::Value::Table(fields.into_iter().collect())),
            ]
        });
        btree_map(name(), value, 0..5).prop_map(|fields| fields.into_iter().collect())
    }

    proptest! {
        #[test]
        fn any_table_is_a_root_manifest_or_an_error(table in table()) {
            let text = toml::to_string(&table).expect("a table can be written");
            let _ = dependencies(&text);
            if let Ok(manifest) = root_manifest(&text) {
                let manifest: toml::Table = manifest.parse().expect("what was written can be read");
                prop_assert_eq!(manifest["profile"]["dev"]["debug"].as_bool(), Some(false));
                let workspace = manifest.get("workspace").and_then(toml::Value::as_table);
                prop_assert!(workspace.is_none_or(|workspace| workspace["members"].is_array()));
            }
        }

        #[test]
        fn any_text_is_a_root_manifest_or_an_error(text in "(\\[?[a-z]{0,4}\\]?|[ =\"'\\[\\]{},.#\n\\\\0-9-]|\\PC){0,24}") {
            let _ = (dependencies(&text), root_manifest(&text));
        }
    }

    #[test]
    fn the_crates_in_reach_are_those_of_the_manifest() {
        for (manifest, crates) in [
            ("[dependencies]\ntokio.workspace = true\nserde-json = \"1\"\n", &["serde_json", "tokio"][..]),
            ("[dependencies]\n", &[]),
            ("dependencies = 3", &[]),
            ("[dev-dependencies]\ntokio = \"1\"\n", &[]),
            ("no manifest at all", &[]),
        ] {
            assert_eq!(dependencies(manifest), crates, "{manifest}");
        }
    }
}
