//! The carried workspace, written to the disk and compiled by cargo.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::sync::mpsc;

use super::{CARRIED, NotReady, Progress, environment};
use crate::sandbox::{self, Process, Start};

/// What a user reads while it takes its minute.
const COMPILING: &str = "compiling the shared dependencies, this once";

/// Writes the carried workspace of the kit that has this identity. The root manifest's members become those that are carried.
pub(super) fn unpack(folder: &Path, identity: &str) -> io::Result<()> {
    for (path, text) in CARRIED {
        let file = folder.join(path);
        let parent = file.parent().unwrap_or(folder);
        fs::create_dir_all(parent)?;
        if *path == "Cargo.toml" {
            fs::write(&file, root_manifest(text, identity)?)?;
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

fn root_manifest(text: &str, identity: &str) -> io::Result<String> {
    let mut manifest: toml::Table = text.parse().map_err(io::Error::other)?;
    if let Some(workspace) = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut) {
        let members = ["grader/harness", "grader/suites/*", "solutions/*"];
        workspace.insert("members".to_owned(), members.map(toml::Value::from).to_vec().into());
        workspace.remove("exclude");
        // Cargo names what it compiles after the version. Another kit's crates, in the folder that all kits share, are
        // others then, and stay what they are.
        if let Some(package) = workspace.get_mut("package").and_then(toml::Value::as_table_mut) {
            let version = package.get("version").and_then(toml::Value::as_str).unwrap_or("0.0.0");
            package.insert("version".to_owned(), format!("{version}+{identity}").into());
        }
    }
    // Nobody debugs the dependencies: without their symbols they compile and link faster.
    let profile: toml::Table = "[profile.dev]\ndebug = false\nincremental = false".parse().map_err(io::Error::other)?;
    manifest.extend(profile);
    toml::to_string(&manifest).map_err(io::Error::other)
}

/// Has cargo compile the libraries of these packages, and tells which crates it made and where they are. Tries without
/// the network first.
pub(super) async fn compile(
    folder: &Path,
    target: &Path,
    packages: &[String],
    progress: &Progress<'_>,
) -> Result<BTreeMap<String, PathBuf>, NotReady> {
    progress(COMPILING, "");
    let mut built = cargo_build(folder, target, packages, true, progress).await?;
    if built.is_err() {
        progress("downloading the shared dependencies", "");
        built = cargo_build(folder, target, packages, false, progress).await?;
    }
    built.map_err(|said| NotReady(format!("the shared dependencies do not compile:\n{said}")))
}

/// The compiled crates by name, or what cargo said.
async fn cargo_build(
    folder: &Path,
    target: &Path,
    packages: &[String],
    offline: bool,
    progress: &Progress<'_>,
) -> Result<Result<BTreeMap<String, PathBuf>, String>, NotReady> {
    let all = count(folder, target, packages, offline).await?;
    let (mut process, mut lines) =
        cargo(&["build", "--lib", "--message-format=json"], folder, target, packages, offline)?;
    let (mut crates, mut done) = (BTreeMap::new(), BTreeSet::new());
    let mut said = String::new();
    while let Some(line) = lines.recv().await {
        match serde_json::from_str::<Message>(&line) {
            Ok(Message { reason, package_id, target: Some(target), filenames }) if reason == "compiler-artifact" => {
                if let Some(file) = library(&filenames) {
                    crates.insert(target.name.replace('-', "_"), file);
                }
                done.insert(package_id);
                progress(COMPILING, &so_far(done.len(), all));
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

/// How a line begins that names a package, and is not one of what cargo says beside that.
const PACKAGE: &str = "package ";

/// How many packages these are made of, with all that they depend on; nought if cargo does not say.
async fn count(folder: &Path, target: &Path, packages: &[String], offline: bool) -> Result<usize, NotReady> {
    let asked = ["tree", "--prefix=none", "--edges=normal,build", &format!("--format={PACKAGE}{{p}}")];
    let (mut process, mut lines) = cargo(&asked, folder, target, packages, offline)?;
    let mut all = BTreeSet::new();
    while let Some(line) = lines.recv().await {
        // What has been listed already is marked.
        all.extend(line.strip_prefix(PACKAGE).map(|package| package.trim_end_matches(" (*)").to_owned()));
    }
    let status = process.wait().await.map_err(cannot)?;
    Ok(if status.success() { all.len() } else { 0 })
}

/// Starts cargo on these packages; what it prints comes line by line.
fn cargo(
    asked: &[&str],
    folder: &Path,
    target: &Path,
    packages: &[String],
    offline: bool,
) -> Result<(Process, mpsc::UnboundedReceiver<String>), NotReady> {
    let mut arguments = asked.to_vec();
    arguments.extend(packages.iter().flat_map(|package| ["--package", package]));
    if offline {
        arguments.push("--offline");
    }
    let (send, lines) = mpsc::unbounded_channel();
    let mut environment = environment();
    environment.push(("CARGO_TARGET_DIR".into(), target.into()));
    environment.push(("CARGO_ENCODED_RUSTFLAGS".into(), without_paths()));
    let process = sandbox::spawn(Start {
        program: "cargo".into(),
        arguments: arguments.iter().map(OsString::from).collect(),
        folder: folder.to_owned(),
        environment,
        stdin: Stdio::null(),
        confined: None,
        lines: Some(send),
        scratch: None,
    });
    Ok((process.map_err(cannot)?, lines))
}

fn cannot(error: io::Error) -> NotReady {
    NotReady(format!("`cargo` could not be run: {error}"))
}

/// How far it is, as a bar and in numbers.
fn so_far(done: usize, all: usize) -> String {
    const CELLS: usize = 10;
    if all < done {
        return format!(": {done} crates");
    }
    let filled = done * CELLS / all.max(1);
    format!(": {}{} {done} of {all}", "█".repeat(filled), "░".repeat(CELLS - filled))
}

/// The compiled library among a package's files. Not the copy without a hash in its name, which each version of the kit
/// overwrites: the one beside the library's description for the compiler.
fn library(files: &[PathBuf]) -> Option<PathBuf> {
    let ends_in = |end: &str| files.iter().find(|file| file.extension().is_some_and(|other| other == end));
    let beside = ends_in("rmeta").map(|description| description.with_extension("rlib")).filter(|file| file.is_file());
    beside.or_else(|| ends_in("rlib").cloned())
}

/// The flag under which no panic in a dependency names a path of this machine's, if it is known where they lie. It is the
/// same for all versions of the kit: they share what is compiled.
fn without_paths() -> OsString {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let Some(home) = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))) else { return OsString::new() };
    let mut flag = OsString::from("--remap-path-prefix=");
    flag.push(home.join("registry/src"));
    flag.push("=(dependencies)");
    flag
}

/// What of cargo's messages matters here.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    package_id: String,
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

    #[test]
    fn how_far_it_is_never_lies() {
        for (done, all, expected) in [
            (0, 20, ": ░░░░░░░░░░ 0 of 20"),
            (19, 20, ": █████████░ 19 of 20"),
            (20, 20, ": ██████████ 20 of 20"),
            (21, 20, ": 21 crates"),
            (3, 0, ": 3 crates"),
        ] {
            assert_eq!(so_far(done, all), expected);
        }
    }

    #[test]
    fn the_crates_of_two_kits_have_two_versions() {
        let manifest = "[workspace]\nexclude = [\"exercises\"]\n[workspace.package]\nversion = \"0.1.0\"\n";
        let manifest: toml::Table = root_manifest(manifest, "0f1e").expect("a manifest").parse().expect("a table");
        assert_eq!(manifest["workspace"]["package"]["version"].as_str(), Some("0.1.0+0f1e"));
    }

    proptest! {
        #[test]
        fn any_table_is_a_root_manifest_or_an_error(table in table()) {
            let text = toml::to_string(&table).expect("a table can be written");
            if let Ok(manifest) = root_manifest(&text, "0f1e") {
                let manifest: toml::Table = manifest.parse().expect("what was written can be read");
                prop_assert_eq!(manifest["profile"]["dev"]["debug"].as_bool(), Some(false));
                let workspace = manifest.get("workspace").and_then(toml::Value::as_table);
                prop_assert!(workspace.is_none_or(|workspace| workspace["members"].is_array()));
            }
        }

        #[test]
        fn any_text_is_a_root_manifest_or_an_error(text in "(\\[?[a-z]{0,4}\\]?|[ =\"'\\[\\]{},.#\n\\\\0-9-]|\\PC){0,24}") {
            let _ = root_manifest(&text, "0f1e");
        }
    }
}
