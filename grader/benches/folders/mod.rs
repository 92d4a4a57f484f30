//! What the benches do with folders, and with the workspace in which cargo builds the same.

use std::fs;
use std::path::{Path, PathBuf};

/// Copies a folder with all that is in it.
///
/// # Panics
///
/// If something cannot be read or written.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let target: PathBuf = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

/// The lines of a profile that compiles as the grader does.
pub const AS_THE_GRADER: &str = "debug = false";

/// Writes the manifest of a workspace with these members, for cargo alone, which compiles as the lines of `profile` say.
///
/// # Panics
///
/// If something cannot be read or written.
pub fn bare_manifest(root: &Path, members: &[&str], profile: &str, to: &Path) {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest can be read");
    let line = |line: &str| match line {
        line if line.starts_with("members") => format!("members = {members:?}\n"),
        line if line.starts_with("debug =") => format!("{profile}\n"),
        line => format!("{line}\n"),
    };
    assert!(manifest.lines().any(|line| line.starts_with("debug =")), "the profile says nothing about symbols");
    let manifest: String = manifest.lines().map(line).collect();
    fs::write(to.join("Cargo.toml"), manifest).expect("the manifest can be written");
}
