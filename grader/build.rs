//! Puts what a grading needs into the binary: the harness, the suites' student side, the manifests and the lock file
//! (`carried.rs`), what students are given (`exercises.rs`, and beside that `handout.rs`), what platforms are set up with
//! (`platforms.rs`), and the suites as modules (`suites.rs`).
//!
//! All but the last are lists of names and contents. The contents are included by the compiler, so that cargo
//! rebuilds when one of them changes.

#[path = "build/handed_out.rs"]
mod handed_out;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use handed_out::HandedOut;

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
    // Apart from what is carried: what is compiled does not depend on them.
    let given = HandedOut::of(&root.join("exercises"));
    let exercises = below(given.files, root.join("exercises"));
    let handout = below(sources(&root.join("grader/handout")), root.join("grader/handout"))
        // Whoever formats an exercise gets what it came in.
        .chain([("rustfmt.toml".to_owned(), root.join("rustfmt.toml"))]);
    let platforms = below(sources(&root.join("grader/platforms")), root.join("grader/platforms"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("carried.rs"), table(carried, "include_str")).expect("OUT_DIR can be written");
    fs::write(out.join("exercises.rs"), table(exercises, "include_bytes")).expect("OUT_DIR can be written");
    fs::write(out.join("handout.rs"), table(handout, "include_str")).expect("OUT_DIR can be written");
    fs::write(out.join("platforms.rs"), table(platforms, "include_str")).expect("OUT_DIR can be written");
    fs::write(out.join("suites.rs"), suites(&root)).expect("OUT_DIR can be written");
    for folder in [
        "grader/build",
        "grader/handout",
        "grader/harness/src",
        "grader/platforms",
        "grader/src",
        "grader/suites",
        "solutions",
    ] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
    }
    // Not what cargo has compiled there: it would be told of each time.
    for path in given.watched {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}

/// Files by their names below a folder.
fn below(files: Vec<PathBuf>, folder: PathBuf) -> impl Iterator<Item = (String, PathBuf)> {
    files.into_iter().map(move |file| {
        let name = file.strip_prefix(&folder).expect("they lie below it");
        (name.to_string_lossy().replace('\\', "/"), file)
    })
}

/// Names and contents, as an expression; `include` is the macro for a file.
fn table(files: impl Iterator<Item = (String, PathBuf)>, include: &str) -> String {
    let mut text = "&[\n".to_owned();
    for (name, file) in files {
        let _ = writeln!(text, "    ({name:?}, {include}!({:?})),", file.display().to_string());
    }
    text.push(']');
    text
}

/// The modules of the grader that a verdict depends on.
const JUDGING: [&str; 9] =
    ["build", "evidence", "grading", "judge", "pointing", "sandbox", "score", "suites", "verdict"];

/// A module for each exercise's `suite.rs`, the function that lists them in reading order, and the one that tells by
/// what a version of an exercise was judged.
fn suites(root: &Path) -> String {
    let folders = entries(&root.join("solutions")).into_iter();
    let names = folders.filter_map(|folder| Some(folder.file_name()?.to_str()?.split_once('_')?.1.to_owned()));
    let (mut modules, mut list, mut versions) = (String::new(), String::new(), String::new());
    let judging = JUDGING.iter().flat_map(|module| {
        let module = root.join("grader/src").join(module);
        [vec![module.with_extension("rs")], sources(&module)].concat()
    });
    let judging = hash(judging, 0xcbf2_9ce4_8422_2325);
    for name in names {
        let file = root.join("grader/suites").join(&name).join("suite.rs");
        let version = hash(sources(&root.join("grader/suites").join(&name)), judging);
        let _ = writeln!(versions, "        {name:?} => {version:#x},");
        let _ = writeln!(modules, "#[path = {:?}]\nmod {name};", file.display().to_string());
        let _ = writeln!(list, "    {name}::suite(),");
    }
    format!(
        "{modules}\n/// Every suite, in reading order.\n#[must_use]\npub fn all() -> Vec<Suite> {{\n    vec![\n{list}    ]\n}}\n\n\
         /// A number for all that a verdict on this exercise depends on in the grader's sources.\n#[must_use]\n\
         pub fn version(exercise: &str) -> u64 {{\n    match exercise {{\n{versions}        _ => 0,\n    }}\n}}\n"
    )
}

/// FNV-1a over what these files hold, going on from an earlier result.
fn hash(files: impl IntoIterator<Item = PathBuf>, begin: u64) -> u64 {
    let bytes = files.into_iter().flat_map(|file| fs::read(file).unwrap_or_default());
    bytes.fold(begin, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Every file in a folder and the folders in it, in a fixed order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let below = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    entries(folder).into_iter().flat_map(below).collect()
}

/// What lies in a folder, in a fixed order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
