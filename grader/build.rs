//! Puts what a grading needs into the binary: the harness, the suites' student side, the manifests and the lock file
//! (`carried.rs`), the lessons (`lessons.rs`), and the suites as modules (`suites.rs`).
//!
//! The first two are lists of names and contents. The contents are included by the compiler, so that cargo
//! rebuilds when one of them changes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    // Asked when it runs: a copied target folder brings along a script that was compiled elsewhere.
    let manifest = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let root = manifest.parent().expect("the grader lies in the workspace").to_owned();
    let mut files = vec![root.join("Cargo.toml"), root.join("Cargo.lock"), root.join("grader/harness/Cargo.toml")];
    files.extend(entries(&root.join("grader/harness/src")));
    for suite in entries(&root.join("grader/suites")) {
        files.extend(["Cargo.toml", "calls.rs", "harness.rs"].map(|name| suite.join(name)));
    }
    // The manifests only: they say what an exercise may use.
    files.extend(entries(&root.join("solutions")).into_iter().map(|solution| solution.join("Cargo.toml")));

    let carried = files.iter().filter(|file| file.is_file()).map(|file| {
        let name = file.strip_prefix(&root).expect("carried files lie in the workspace");
        (name.to_string_lossy().replace('\\', "/"), file.clone())
    });
    let lessons = entries(&root.join("grader/lessons")).into_iter().filter_map(|file| {
        let name = file.file_stem()?.to_string_lossy().into_owned();
        Some((name, file))
    });
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("carried.rs"), table(carried)).expect("OUT_DIR can be written");
    fs::write(out.join("lessons.rs"), table(lessons)).expect("OUT_DIR can be written");
    fs::write(out.join("suites.rs"), suites(&root)).expect("OUT_DIR can be written");
    for folder in ["grader/harness/src", "grader/lessons", "grader/suites", "solutions"] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
    }
}

/// Names and contents, as an expression.
fn table(files: impl Iterator<Item = (String, PathBuf)>) -> String {
    let mut text = "&[\n".to_owned();
    for (name, file) in files {
        let _ = writeln!(text, "    ({name:?}, include_str!({:?})),", file.display().to_string());
    }
    text.push(']');
    text
}

/// A module for each exercise's `suite.rs`, and the function that lists them in reading order.
fn suites(root: &Path) -> String {
    let folders = entries(&root.join("solutions")).into_iter();
    let names = folders.filter_map(|folder| Some(folder.file_name()?.to_str()?.split_once('_')?.1.to_owned()));
    let (mut modules, mut list) = (String::new(), String::new());
    for name in names {
        let file = root.join("grader/suites").join(&name).join("suite.rs");
        let _ = writeln!(modules, "#[path = {:?}]\nmod {name};", file.display().to_string());
        let _ = writeln!(list, "    {name}::suite(),");
    }
    format!(
        "{modules}\n/// Every suite, in reading order.\n#[must_use]\npub fn all() -> Vec<Suite> {{\n    vec![\n{list}    ]\n}}\n"
    )
}

/// What lies in a folder, in a fixed order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
