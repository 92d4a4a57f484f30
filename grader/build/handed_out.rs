//! What of a folder is handed out: all that lies in it, but for what tools leave behind.
//!
//! Whoever has tried an exercise has a target folder beside it, and perhaps a copy of a file that an editor or a merge
//! kept. None of it may reach students: it could hold a solution.

use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder.
#[derive(Debug, Default)]
pub struct HandedOut {
    /// What is handed out, in a fixed order.
    pub files: Vec<PathBuf>,
    /// What has to be looked at to see whether that changes: folders with nothing left behind in them, or else what
    /// they hold.
    pub watched: Vec<PathBuf>,
}

impl HandedOut {
    /// What lies in a folder, and in the folders in it.
    #[must_use]
    pub fn of(folder: &Path) -> HandedOut {
        let mut all = HandedOut::default();
        if !all.add(folder) {
            all.watched.push(folder.to_owned());
        }
        all
    }

    /// Adds what lies in a folder; whether something was left out. Then it is not watched itself, only what is in it.
    fn add(&mut self, folder: &Path) -> bool {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        let (mut left_out, mut watched) = (false, Vec::new());
        for path in paths {
            // A link may lead anywhere.
            let Ok(found) = fs::symlink_metadata(&path) else { continue };
            if is_left_behind(&path) || !(found.is_file() || found.is_dir()) {
                left_out = true;
            } else if found.is_file() {
                self.files.push(path.clone());
                watched.push(path);
            } else if self.add(&path) {
                left_out = true;
            } else {
                watched.push(path);
            }
        }
        if left_out {
            self.watched.append(&mut watched);
        }
        left_out
    }
}

/// How names of copies end that editors, merges and profilers make.
const COPIES: [&str; 7] = ["~", ".bak", ".bk", ".orig", ".profraw", ".rej", ".tmp"];

/// How folders begin in which `cargo grade reset` keeps what somebody wrote.
const KEPT: &str = "src-kept-";

/// What `cargo grade solution` shows solutions from.
const SOLUTIONS: &str = "solutions.toml";

/// Whether a tool has left this behind: what cargo and mdBook build, copies, what the grader keeps, and everything hidden.
fn is_left_behind(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if path.is_dir() {
        let is_book = name == "book" && path.with_file_name("book.toml").is_file();
        // <https://bford.info/cachedir/>: cargo puts it in every target folder, whatever its name.
        let is_output = name == "target" || is_book || path.join("CACHEDIR.TAG").exists();
        return name.starts_with('.') || name.starts_with(KEPT) || is_output;
    }
    name.starts_with('.') || name == SOLUTIONS || COPIES.iter().any(|end| name.ends_with(end))
}
