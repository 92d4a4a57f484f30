//! Makes a module for each topic, with its page as the module's documentation: so the page's examples are doctests.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

fn main() {
    // Asked when it runs: a copied target folder brings along a script that was compiled elsewhere.
    let manifest = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let root = manifest.parent().expect("the tests lie in the workspace");
    let folder = root.join("exercises").join("topics");
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(&folder).expect("the topics can be read");
    let mut pages: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    pages.sort();
    let mut modules = String::new();
    for page in pages {
        let name = page.file_stem().expect("a page has a name").to_string_lossy().replace('-', "_");
        let _ = writeln!(modules, "#[doc = include_str!({:?})]\nmod {name} {{}}", page.display().to_string());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("topics.rs"), modules).expect("OUT_DIR can be written");
}
