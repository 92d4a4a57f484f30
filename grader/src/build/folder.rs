//! A folder as a place that sources lie in.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::sources::{Kind, Place};
use crate::sandbox::folder;

/// An open folder, and what it is called.
#[derive(Debug)]
pub(super) struct Folder {
    top: folder::Folder,
    shown: PathBuf,
    identity: PathBuf,
}

impl Folder {
    pub(super) fn open(path: &Path) -> io::Result<Folder> {
        // Paths are shown as short as a student would write them: not `./exercises`.
        let shown = if path == Path::new(".") { Path::new("") } else { path };
        Ok(Folder { top: folder::Folder::open(path)?, shown: shown.to_owned(), identity: fs::canonicalize(path)? })
    }
}

impl Place for Folder {
    fn shown(&self) -> &Path {
        &self.shown
    }

    fn identity(&self) -> &Path {
        &self.identity
    }

    fn is_on_disk(&self) -> bool {
        true
    }

    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        match self.top.kind(path) {
            Ok(kind) => Ok(Some(kind)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, folder: &Path, most: usize) -> io::Result<BTreeMap<OsString, Kind>> {
        self.top.names(folder)?.take(most).collect()
    }

    fn read(&self, file: &Path, most: usize) -> io::Result<Vec<u8>> {
        let mut contents = Vec::new();
        self.top.file(file)?.take(most as u64).read_to_end(&mut contents)?;
        Ok(contents)
    }
}
