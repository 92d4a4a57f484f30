//! A folder that somebody else has filled. Below its top every name is opened by itself and without following a link,
//! so that no path leads out of it, and what would block when it is opened for reading is not waited for.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, RawMode};
use rustix::io::Errno;

/// The bits of a mode that say what it is of.
const TYPE: u32 = 0o170_000;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A regular file.
    File,
    /// What would not be read: `a link`, say.
    Other(&'static str),
}

/// An open folder. The path that leads to it may go through links: the user named it.
#[derive(Debug)]
pub struct Folder(OwnedFd);

impl Folder {
    /// Opens it.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Folder> {
        Ok(Folder(rustix::fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?))
    }

    /// What a path below it stands for.
    ///
    /// # Errors
    ///
    /// What the system says; [`io::ErrorKind::NotFound`] if there is no such thing.
    pub fn kind(&self, path: &Path) -> io::Result<Kind> {
        let (folder, name) = self.split(path)?;
        kind(folder, name)
    }

    /// The names in a folder below it, in any order.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn names(&self, folder: &Path) -> io::Result<impl Iterator<Item = io::Result<(OsString, Kind)>>> {
        let folder = self.enter(folder)?;
        let entries = Dir::read_from(&folder)?;
        let named = move |entry: rustix::io::Result<rustix::fs::DirEntry>| {
            let entry = entry?;
            let name = name(entry.file_name().to_bytes());
            // Not every file system says with the name what it stands for.
            let kind = match entry.file_type() {
                FileType::Unknown => kind(&folder, &name)?,
                known => Kind::of(known),
            };
            Ok((name, kind))
        };
        Ok(entries.map(named).filter(|named| !matches!(named, Ok((name, _)) if name == "." || name == "..")))
    }

    /// Opens a regular file below it.
    ///
    /// # Errors
    ///
    /// What the system says, and if it is no regular file.
    pub fn file(&self, path: &Path) -> io::Result<File> {
        let (folder, name) = self.split(path)?;
        let file = File::from(at(folder, name, OFlags::empty())?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is no regular file any more"));
        }
        Ok(file)
    }

    fn enter(&self, folder: &Path) -> io::Result<OwnedFd> {
        let mut here = self.0.try_clone()?;
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

    /// What a mode of Unix stands for, as archives note it. If it names no type, it is of a regular file.
    #[must_use]
    pub fn of_mode(mode: u32) -> Kind {
        match FileType::from_raw_mode(mode as RawMode) {
            FileType::Unknown if mode & TYPE == 0 => Kind::File,
            found => Kind::of(found),
        }
    }
}

/// A file's name, in the system's own bytes.
#[must_use]
pub fn name(bytes: &[u8]) -> OsString {
    OsStr::from_bytes(bytes).to_owned()
}

/// Bytes that are free on the disk of a folder, for this user.
///
/// # Errors
///
/// What the system says.
pub fn free(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

fn at(folder: impl AsFd, name: &OsStr, flags: OFlags) -> io::Result<OwnedFd> {
    let always = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(folder, name, always | flags, Mode::empty())?)
}

fn kind(folder: impl AsFd, name: &OsStr) -> io::Result<Kind> {
    let found = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(Kind::of(FileType::from_raw_mode(found.st_mode)))
}
