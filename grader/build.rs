//! Puts what a grading needs into the binary: the harness, the suites' student side, the manifests and the lock file.
//!
//! Writes `carried.rs`, a list of paths and contents. The contents are included by the compiler, so that cargo
//! rebuilds when one of them changes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    // Asked at run time: a copied target folder may hold a build script that was compiled elsewhere.
    let folder = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let root = Path::new(&folder).parent().expect("the grader lies in the workspace").to_owned();
    let mut files = vec![root.join("Cargo.toml"), root.join("Cargo.lock"), root.join("grader/harness/Cargo.toml")];
    files.extend(entries(&root.join("grader/harness/src")));
    for suite in entries(&root.join("grader/suites")) {
        files.extend(["Cargo.toml", "calls.rs", "harness.rs"].map(|name| suite.join(name)));
    }
    // The manifests only: they say what an exercise may use.
    files.extend(entries(&root.join("solutions")).into_iter().map(|solution| solution.join("Cargo.toml")));

    let mut carried = "&[\n".to_owned();
    for file in files.iter().filter(|file| file.is_file()) {
        let name =
            file.strip_prefix(&root).expect("carried files lie in the workspace").to_string_lossy().replace('\\', "/");
        let _ = writeln!(carried, "    ({name:?}, include_str!({:?})),", file.display().to_string());
    }
    carried.push(']');
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("carried.rs"), carried).expect("OUT_DIR can be written");
    for folder in ["grader/harness/src", "grader/suites", "solutions"] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
    }
}

/// What lies in a folder, in a fixed order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
