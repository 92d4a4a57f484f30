//! A folder as a place that sources lie in. Below its top every name is opened by itself and without following a link,
//! so that no path leads out of it, and what would block when it is opened for reading is not waited for.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::sources::{Kind, Place};

/// An open folder. The path that leads to it may go through links: the user named it.
#[derive(Debug)]
pub(super) struct Folder {
    top: OwnedFd,
    shown: PathBuf,
    identity: PathBuf,
}

impl Folder {
    pub(super) fn open(path: &Path) -> io::Result<Folder> {
        // Paths are shown as short as a student would write them: not `./exercises`.
        let shown = if path == Path::new(".") { Path::new("") } else { path };
        let top = rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        Ok(Folder { top, shown: shown.to_owned(), identity: fs::canonicalize(path)? })
    }

    fn enter(&self, folder: &Path) -> io::Result<OwnedFd> {
        let mut here = self.top.try_clone()?;
        for component in folder.components() {
            let Component::Normal(name) = component else { return Err(Errno::INVAL.into()) };
            here = at(&here, name, OFlags::DIRECTORY)?;
        }
        Ok(here)
    }

    /// The folder that a path lies in, and its name there.
    fn split<'a>(&self, path: &'a Path) -> io::Result<(OwnedFd, &'a OsStr)> {
        let name = path.file_name().ok_or(Errno::INVAL)?;
        Ok((self.enter(path.parent().unwrap_or(Path::new("")))?, name))
    }
}

fn at(folder: impl AsFd, name: &OsStr, flags: OFlags) -> io::Result<OwnedFd> {
    let always = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(folder, name, always | flags, Mode::empty())?)
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
        let found = self.split(path).and_then(|(folder, name)| kind(folder, name));
        match found {
            Ok(kind) => Ok(Some(kind)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, folder: &Path, most: usize) -> io::Result<BTreeMap<OsString, Kind>> {
        let folder = self.enter(folder)?;
        let mut names = BTreeMap::new();
        for entry in Dir::read_from(&folder)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            if names.len() == most {
                break;
            }
            // Not every file system says with the name what it stands for.
            let kind = match entry.file_type() {
                FileType::Unknown => kind(&folder, name)?,
                known => Kind::of(known),
            };
            names.insert(name.to_owned(), kind);
        }
        Ok(names)
    }

    fn read(&self, file: &Path, most: usize) -> io::Result<Vec<u8>> {
        let (folder, name) = self.split(file)?;
        let file = File::from(at(folder, name, OFlags::empty())?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is no regular file any more"));
        }
        let mut contents = Vec::new();
        file.take(most as u64).read_to_end(&mut contents)?;
        Ok(contents)
    }
}

fn kind(folder: impl AsFd, name: &OsStr) -> io::Result<Kind> {
    let found = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(Kind::of(FileType::from_raw_mode(found.st_mode)))
}

impl Kind {
    fn of(found: FileType) -> Kind {
        match found {
            FileType::Directory => Kind::Folder,
            FileType::RegularFile => Kind::File,
            FileType::Symlink => Kind::Other("a link"),
            FileType::Fifo => Kind::Other("a named pipe"),
            FileType::Socket => Kind::Other("a socket"),
            FileType::CharacterDevice | FileType::BlockDevice => Kind::Other("a device"),
            FileType::Unknown => Kind::Other("no regular file"),
        }
    }

    /// What a mode stands for, in which nothing stands for a regular file.
    pub(super) fn of_mode(mode: u32) -> Kind {
        match FileType::from_raw_mode(mode as rustix::fs::RawMode) {
            FileType::Unknown if mode & 0o170_000 == 0 => Kind::File,
            found => Kind::of(found),
        }
    }
}
