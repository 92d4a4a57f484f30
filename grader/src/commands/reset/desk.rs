//! An exercise's sources, and what is kept aside of them, each version in a folder of its own beside `src`: the grader
//! reads `src` alone, and cargo compiles none of it. Nothing is taken away that does not lie somewhere else whole: work
//! is copied first, and whoever is ended in the middle says it again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files;

/// Contents, by path below a folder.
pub(super) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Why something could not be done, for a user. Nothing was lost.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cannot(pub(super) String);

/// What the folders are called that work is kept in: `src-kept-1`, and so on.
const KEPT: &str = "src-kept-";

/// The folder of an exercise.
#[derive(Debug)]
pub(super) struct Desk {
    home: PathBuf,
}

impl Desk {
    pub(super) fn at(home: &Path) -> Desk {
        Desk { home: home.to_owned() }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.home
    }

    /// What lies in `src`; nothing if it is not there.
    pub(super) fn work(&self) -> Result<Files, Cannot> {
        let src = self.src();
        match fs::symlink_metadata(&src) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Files::new()),
            Err(error) => Err(cannot("read", &src, &error)),
            Ok(found) if found.is_symlink() => Err(Cannot(format!(
                "{} is a link, and what it leads to is left alone; put the folder itself in its place",
                src.display()
            ))),
            Ok(found) if !found.is_dir() => Err(Cannot(format!("{} is no folder; move it away first", src.display()))),
            Ok(_) => read(&src),
        }
    }

    /// What is kept aside, the last at the end.
    pub(super) fn kept(&self) -> Result<Vec<(PathBuf, Files)>, Cannot> {
        let folders = self.numbered()?.into_values().filter(|folder| folder.is_dir() && !folder.is_symlink());
        folders.map(|folder| read(&folder).map(|files| (folder, files))).collect()
    }

    /// Keeps this work aside, unless there is nothing in it that is not in the stub or kept already: then it is where
    /// that is kept, if it is. Returns when the copy is whole.
    pub(super) fn keep(&self, work: &Files, stub: &Files) -> Result<Option<PathBuf>, Cannot> {
        let lies_in = |files: &Files| {
            let mut own = work.iter().filter(|(path, text)| stub.get(*path) != Some(text)).peekable();
            own.peek().is_none() || own.all(|(path, text)| files.get(path) == Some(text))
        };
        if lies_in(stub) {
            return Ok(None);
        }
        // One that cannot be read holds nothing for sure.
        let kept = self.kept().unwrap_or_default();
        if let Some((folder, _)) = kept.into_iter().rev().find(|(_, files)| lies_in(files)) {
            return Ok(Some(folder));
        }
        let next = self.numbered()?.into_keys().next_back().map_or(1, |last| last + 1);
        let folder = self.home.join(format!("{KEPT}{next}"));
        let make = || {
            // It has its name when it is whole, so that half of one is never taken for somebody's work.
            let unfinished = tempfile::Builder::new().prefix(files::UNFINISHED).tempdir_in(&self.home)?;
            for (path, text) in work {
                write(&unfinished.path().join(path), text)?;
            }
            // A folder that a temporary one becomes is for its owner alone.
            fs::set_permissions(unfinished.path(), fs::metadata(&self.home)?.permissions())?;
            fs::rename(unfinished.path(), &folder)?;
            drop(unfinished.keep());
            Ok(())
        };
        make().map_err(|error| cannot("keep your work in", &folder, &error))?;
        Ok(Some(folder))
    }

    /// Makes `src` hold these files and no others.
    pub(super) fn lay_out(&self, files: &Files) -> Result<(), Cannot> {
        let src = self.src();
        let lay_out = || {
            let before = read(&src).unwrap_or_default();
            for path in before.keys().filter(|path| !files.contains_key(*path)) {
                fs::remove_file(src.join(path))?;
                // As far up as nothing else is in them.
                for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
                    if fs::remove_dir(src.join(folder)).is_err() {
                        break;
                    }
                }
            }
            for (path, text) in files.iter().filter(|(path, text)| before.get(*path) != Some(text)) {
                write(&src.join(path), text)?;
            }
            Ok(())
        };
        lay_out().map_err(|error: io::Error| {
            let Cannot(why) = cannot("write", &src, &error);
            Cannot(format!("{why}; nothing is lost, and the same command again goes on"))
        })
    }

    fn src(&self) -> PathBuf {
        self.home.join("src")
    }

    /// The folders that work is kept in, by their number.
    fn numbered(&self) -> Result<BTreeMap<u64, PathBuf>, Cannot> {
        let entries = fs::read_dir(&self.home).map_err(|error| cannot("read", &self.home, &error))?;
        let numbered = entries.flatten().filter_map(|entry| {
            let number: u32 = entry.file_name().to_str()?.strip_prefix(KEPT)?.parse().ok()?;
            Some((number.into(), self.home.join(entry.file_name())))
        });
        Ok(numbered.collect())
    }
}

/// Every file in a folder and the folders in it.
fn read(folder: &Path) -> Result<Files, Cannot> {
    let mut found = Files::new();
    let mut below = vec![PathBuf::new()];
    while let Some(path) = below.pop() {
        let here = folder.join(&path);
        for entry in fs::read_dir(&here).map_err(|error| cannot("read", &here, &error))? {
            let entry = entry.map_err(|error| cannot("read", &here, &error))?;
            let kind = entry.file_type().map_err(|error| cannot("read", &entry.path(), &error))?;
            let path = path.join(entry.file_name());
            if kind.is_dir() {
                below.push(path);
            } else if kind.is_file() {
                let text = fs::read(entry.path()).map_err(|error| cannot("read", &entry.path(), &error))?;
                found.insert(path, text);
            } else {
                let shown = entry.path().display().to_string();
                return Err(Cannot(format!("{shown} is no regular file and cannot be kept aside; move it away first")));
            }
        }
    }
    Ok(found)
}

/// Writes a file whole, and the folders above it.
fn write(file: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    files::write(file, text)
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Cannot {
    let shown = path.display();
    Cannot(format!("cannot {what} {shown}: {error}"))
}

#[cfg(test)]
mod tests;
