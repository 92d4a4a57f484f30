//! The folder that holds a handout. No link in it is followed, so that nothing outside of it is read or changed.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::Refused;
use super::contents::Contents;
use crate::files;

/// What may lie in a folder that counts as empty: a repository that was just made or cloned.
const NOBODYS: [&str; 2] = [".git", ".DS_Store"];

/// A folder, or the place for one.
#[derive(Debug)]
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
}

/// The place of a file of the handout below its folder.
#[must_use]
pub fn below(path: &str) -> PathBuf {
    path.split('/').collect()
}

impl Folder {
    /// The folder at this path, which need not be there yet.
    ///
    /// # Errors
    ///
    /// [`Refused`] if there is something else.
    pub fn open(path: &Path) -> Result<Folder, Refused> {
        let folder = Folder { path: path.to_owned() };
        let shown = path.display();
        // Through a link at the path itself: that is what the user named.
        match (fs::metadata(path), fs::symlink_metadata(path)) {
            (Ok(found), _) if found.is_dir() => Ok(folder),
            (Ok(_), _) => {
                Err(Refused::Folder(format!("{shown} is not a folder; name one, or a place where none is yet")))
            }
            (Err(_), Ok(_)) => {
                Err(Refused::Folder(format!("{shown} is a link that leads nowhere; take it away first")))
            }
            (_, Err(error)) if error.kind() == ErrorKind::NotFound => Ok(folder),
            (_, Err(error)) => Err(Refused::Folder(format!("{shown} cannot be read: {error}"))),
        }
    }

    /// Makes the folder if it is not there.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn make(&self) -> Result<(), Refused> {
        fs::create_dir_all(&self.path).map_err(|error| cannot(&self.path, "made", &error))
    }

    /// Whether it can take a handout without a record of one: it is empty, or it does hold one.
    ///
    /// # Errors
    ///
    /// [`Refused`] if it holds other things.
    pub fn must_be_free_for(&self, contents: &Contents) -> Result<(), Refused> {
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(|error| cannot(&self.path, "read", &error))?,
        };
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> =
            names.filter(|name| !NOBODYS.contains(&name.as_str()) && !name.starts_with(files::UNFINISHED)).collect();
        names.sort();
        // The folder of an exercise: nobody else has one of that name.
        let is_handout = |name: &String| contents.contains_key(&format!("{name}/src/lib.rs"));
        match names.first() {
            Some(other) if !names.iter().any(is_handout) => Err(Refused::Folder(format!(
                "{} holds other things, such as {other}, and no handout; name an empty folder, or a place where none is yet",
                self.path.display()
            ))),
            _ => Ok(()),
        }
    }

    /// What a file holds; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`Refused`] if something else stands at its place, or it cannot be read.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Refused> {
        let (mut place, mut parts) = (self.path.clone(), below(path));
        let file = self.path.join(&parts);
        parts.pop();
        for part in &parts {
            place.push(part);
            match look(&place)? {
                None => return Ok(None),
                Some(found) if found.is_dir() => {}
                Some(_) => return Err(in_the_way(&place, "folder")),
            }
        }
        match look(&file)? {
            None => Ok(None),
            Some(found) if found.is_file() => fs::read(&file).map(Some).map_err(|error| cannot(&file, "read", &error)),
            Some(_) => Err(in_the_way(&file, "file")),
        }
    }

    /// Whether anything lies in a folder but these files, and the folders that they lie in.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn holds_more_than(&self, folder: &str, files: &BTreeMap<String, String>) -> Result<bool, Refused> {
        let place = self.path.join(below(folder));
        let entries = match fs::read_dir(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            entries => entries.map_err(|error| cannot(&place, "read", &error))?,
        };
        for entry in entries.flatten() {
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            let leads_on = files.keys().any(|file| file.strip_prefix(&path).is_some_and(|rest| rest.starts_with('/')));
            let more = if leads_on { self.holds_more_than(&path, files)? } else { !files.contains_key(&path) };
            if more {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes a file whole or not at all, and the folders above it.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn write(&self, path: &str, contents: &[u8]) -> Result<(), Refused> {
        let file = self.path.join(below(path));
        let folder = file.parent().unwrap_or(&self.path);
        let written = fs::create_dir_all(folder).and_then(|()| files::write(&file, contents));
        written.map_err(|error| cannot(&file, "written", &error))
    }

    /// Takes a file away, and the folders above it that are empty then.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn remove(&self, path: &str) -> Result<(), Refused> {
        let mut place = self.path.join(below(path));
        fs::remove_file(&place).map_err(|error| cannot(&place, "taken away", &error))?;
        // One that is not empty stays.
        while place.pop() && place != self.path && fs::remove_dir(&place).is_ok() {}
        Ok(())
    }

    /// A path in it, as it is told.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        self.path.join(below(path)).display().to_string()
    }
}

fn look(place: &Path) -> Result<Option<Metadata>, Refused> {
    match fs::symlink_metadata(place) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot(place, "read", &error)),
    }
}

fn in_the_way(place: &Path, wanted: &str) -> Refused {
    let shown = place.display();
    let what = match fs::symlink_metadata(place) {
        Ok(found) if found.is_symlink() => "a link",
        Ok(found) if found.is_dir() => "a folder",
        Ok(found) if found.is_file() => "a file",
        _ => "something else",
    };
    Refused::Folder(format!("{shown} is {what}, and the handout has a {wanted} there; move it away first"))
}

fn cannot(place: &Path, what: &str, error: &io::Error) -> Refused {
    let shown = place.display();
    Refused::System(format!(
        "{shown} cannot be {what}: {error}; when that is mended, say this again, and it goes on from here"
    ))
}
