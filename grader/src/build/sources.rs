//! The sources of one exercise that count, wherever they lie.
//!
//! Only regular files `src/**/*.rs` count. Manifests, lock file, build script, tests and settings of a submission are
//! ignored: the kit's own take their place. No link is followed, and nothing but regular files is read. What is left
//! out is told. Whoever hands in too much loses the exercise that it is too much of, and no other.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

pub(super) use crate::sandbox::folder::Kind;

/// Bytes of one file. The longest solution is a hundredth of that; what is longer was generated.
pub const LARGEST_FILE: usize = 1 << 20;

/// Bytes of all files of an exercise: a room is written anew for each version, and stays until the cache goes.
pub const LARGEST_EXERCISE: usize = 4 << 20;

/// Files of an exercise. None needs more than a few.
pub const MOST_FILES: usize = 256;

/// Folders below `src`, one in the other. Deeper than any module tree.
pub const DEEPEST: usize = 8;

/// Names looked at in an exercise, whether they count or not: listing a million takes seconds.
pub const MOST_NAMES: usize = 4096;

/// Notes on an exercise. Who reads ten has understood.
const MOST_NOTES: usize = 10;

/// What was handed in of an exercise. Reading is over when there is one: it touches no submission any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Contents, by path below `src`.
    pub files: BTreeMap<PathBuf, Vec<u8>>,
    /// What the user would call the exercise's folder: `hand-in.zip/exercises/03_web_fetch`, in an archive.
    pub shown: PathBuf,
    /// The same without links and from the root: no other exercise that was handed in has it.
    pub identity: PathBuf,
    /// What was left out, and why: a sentence each.
    pub notes: Vec<String>,
}

/// Why there are no sources of an exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// It was not handed in.
    Missing(String),
    /// It was, and cannot be read, or is too much.
    Unreadable(String),
}

/// What exercises lie in. Paths are relative to its top, and go through no link.
pub(super) trait Place {
    /// What the user would call its top.
    fn shown(&self) -> &Path;

    /// The same without links and from the root.
    fn identity(&self) -> &Path;

    /// Whether it is a folder that the user can go to.
    fn is_on_disk(&self) -> bool;

    /// What lies at a path; `None` if nothing does.
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>>;

    /// What lies in a folder: all of it, or `most` names.
    fn list(&self, folder: &Path, most: usize) -> io::Result<BTreeMap<OsString, Kind>>;

    /// What a regular file holds: all of it, or `most` bytes.
    fn read(&self, file: &Path, most: usize) -> io::Result<Vec<u8>>;
}

impl Sources {
    /// Reads the sources of the exercise in this folder of a place.
    pub(super) fn read(place: &dyn Place, folder: &Path) -> Result<Sources, Lack> {
        let sources = Sources {
            shown: place.shown().join(folder),
            identity: place.identity().join(folder),
            ..Sources::default()
        };
        let mut reading = Reading { place, folder: folder.join("src"), sources, names: 0, bytes: 0, left_out: 0 };
        reading.top().map_err(Lack::Unreadable)?;
        Ok(reading.sources())
    }

    /// What the user would call the exercise's `src/lib.rs`.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        self.shown.join("src/lib.rs")
    }
}

/// Whether a name ends like that of a source.
pub(super) fn is_source(name: &OsStr) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "rs")
}

/// What has been read of an exercise so far, and how much of what is allowed has gone.
struct Reading<'a> {
    place: &'a dyn Place,
    /// The exercise's `src`.
    folder: PathBuf,
    sources: Sources,
    names: usize,
    bytes: usize,
    left_out: usize,
}

impl Reading<'_> {
    fn top(&mut self) -> Result<(), String> {
        let path = self.sources.shown.join("src");
        let shown = path.display();
        match self.place.kind(&self.folder) {
            Ok(Some(Kind::Folder)) => self.collect(Path::new(""), 0),
            Ok(Some(Kind::File)) => Err(format!("{shown} is a file; the sources belong into a folder of this name")),
            Ok(Some(Kind::Other(what))) => Err(format!("{shown} is {what}; put the folder itself in its place")),
            Ok(None) => Err(format!("{shown} is missing; the sources belong into it")),
            Err(error) => Err(format!("{shown} cannot be read: {error}")),
        }
    }

    fn collect(&mut self, below: &Path, depth: usize) -> Result<(), String> {
        let names = self.place.list(&self.folder.join(below), MOST_NAMES + 1 - self.names);
        let names = names.map_err(|error| self.cannot_be_read(below, &error))?;
        self.names += names.len();
        if self.names > MOST_NAMES {
            return Err(format!("{} holds more than {MOST_NAMES} names", self.shown(Path::new("")).display()));
        }
        for (name, kind) in names {
            let path = below.join(&name);
            if name.to_str().is_none() && (kind != Kind::File || is_source(&name)) {
                self.leave_out(&path, "its name is not UTF-8");
                continue;
            }
            match kind {
                Kind::Folder if depth == DEEPEST => {
                    return Err(format!("{} lies deeper than {DEEPEST} folders", self.shown(&path).display()));
                }
                Kind::Folder => self.collect(&path, depth + 1)?,
                Kind::File if is_source(&name) => self.file(path)?,
                Kind::File => {}
                Kind::Other(what) => self.leave_out(&path, &format!("it is {what}")),
            }
        }
        Ok(())
    }

    fn file(&mut self, path: PathBuf) -> Result<(), String> {
        // A byte more than is allowed tells what is too large from what is not; a file that grows ends there too.
        let contents = self.place.read(&self.folder.join(&path), LARGEST_FILE + 1);
        let contents = contents.map_err(|error| self.cannot_be_read(&path, &error))?;
        if contents.len() > LARGEST_FILE {
            return Err(format!("{} is larger than {} KiB", self.shown(&path).display(), LARGEST_FILE >> 10));
        }
        self.bytes += contents.len();
        self.sources.files.insert(path, contents);
        let shown = self.shown(Path::new(""));
        if self.sources.files.len() > MOST_FILES {
            return Err(format!("{} holds more than {MOST_FILES} source files", shown.display()));
        }
        if self.bytes > LARGEST_EXERCISE {
            return Err(format!("the sources in {} are larger than {} KiB", shown.display(), LARGEST_EXERCISE >> 10));
        }
        Ok(())
    }

    fn leave_out(&mut self, path: &Path, why: &str) {
        self.left_out += 1;
        if self.left_out <= MOST_NOTES {
            // Below the exercise's folder: the heading names that.
            self.sources.notes.push(format!("{} was left out: {why}", Path::new("src").join(path).display()));
        }
    }

    fn sources(mut self) -> Sources {
        match self.left_out.saturating_sub(MOST_NOTES) {
            0 => {}
            1 => self.sources.notes.push("one more was left out".to_owned()),
            more => self.sources.notes.push(format!("{more} more were left out")),
        }
        self.sources
    }

    fn shown(&self, path: &Path) -> PathBuf {
        let src = self.sources.shown.join("src");
        if path.as_os_str().is_empty() { src } else { src.join(path) }
    }

    fn cannot_be_read(&self, path: &Path, error: &io::Error) -> String {
        format!("{} cannot be read: {error}", self.shown(path).display())
    }
}

#[cfg(test)]
mod tests;
