//! Attacks that git cannot hold, or that nobody would want to read.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use grader::score::Status;

use crate::attack::{Attack, Expected, OneOf};
use crate::outside::Outside;

pub fn attacks() -> Vec<Attack> {
    vec![
        source(
            "has_deep_parentheses",
            &format!("pub fn deep() {{ {}{} }}\n", "(".repeat(1 << 20), ")".repeat(1 << 20)),
        ),
        source(
            "nests_types_deeply",
            &format!("pub type Deep = {}u8{};\n", "Box<".repeat(1 << 18), ">".repeat(1 << 18)),
        ),
        source(
            "has_a_hundred_thousand_errors",
            &format!("pub fn errors() {{ {} }}\n", {
                (0..100_000).map(|i| format!("missing_{i};\n")).collect::<String>()
            }),
        ),
        source("has_one_long_error", &format!("pub fn error() {{ {} }}\n", "missing_".repeat(1 << 18))),
        links("links_its_source_to_a_secret", |home, outside| {
            link(&outside.folder().join("secret.txt"), &home.join("src/lib.rs"));
        }),
        links("links_a_module_to_a_secret", |home, outside| {
            fs::write(home.join("src/lib.rs"), "mod honest;\nmod secret;\n\npub use honest::*;\n").expect("a file");
            link(&outside.folder().join("secret.txt"), &home.join("src/secret.rs"));
        }),
        links("links_its_source_to_anothers", |home, outside| {
            link(&outside.anothers().join("src/lib.rs"), &home.join("src/lib.rs"));
        }),
        links("links_its_sources_to_anothers", |home, outside| {
            link(&outside.anothers().join("src"), &home.join("src"))
        }),
        links("links_its_exercise_to_anothers", |home, outside| link(&outside.anothers(), home)),
        links("names_a_file_like_a_command", |home, _| {
            let name = "\n::error::forged\u{1b}[2J\u{202e}.rs";
            let source = format!("mod honest;\n#[path = {name:?}]\nmod named;\n\npub use honest::*;\n");
            fs::write(home.join("src/lib.rs"), source).expect("a file");
            fs::write(home.join("src").join(name), "this is no Rust\n").expect("a file");
        }),
    ]
}

/// A source that does not compile.
fn source(name: &str, source: &str) -> Attack {
    let source = format!("mod honest;\n\npub use honest::*;\n\n{source}");
    let files = vec![(PathBuf::from("src/lib.rs"), source.into_bytes())];
    Attack { name: name.to_owned(), files, make: None, expected: nothing_from(Status::DidNotCompile) }
}

/// A tree with something in it that counts for nothing.
fn links(name: &str, make: fn(&Path, &Outside)) -> Attack {
    let mut expected = nothing_from(Status::DidNotCompile);
    expected.status = OneOf::Several(vec![Status::DidNotCompile, Status::Missing]);
    Attack { name: name.to_owned(), files: Vec::new(), make: Some(make), expected }
}

fn nothing_from(status: Status) -> Expected {
    Expected {
        exercise: "threaded_slow".to_owned(),
        status: OneOf::One(status),
        points: Some(0),
        at_most: None,
        every: None,
        failed: Default::default(),
        says: Vec::new(),
    }
}

/// Puts a link in the place of whatever is there.
fn link(target: &Path, place: &Path) {
    if place.is_dir() {
        fs::remove_dir_all(place).expect("a folder can be removed");
    } else {
        let _ = fs::remove_file(place);
    }
    symlink(target, place).expect("a link can be made");
}
