//! An archive as a place that sources lie in. It is read in memory, and nothing is unpacked: a name in it is compared,
//! never opened, so that none can lead anywhere. What an archive says about sizes is not believed; what comes out of it
//! is counted.
//!
//! | module | holds |
//! | --- | --- |
//! | `entries` | what is allowed of the entries, whatever the format, and which of them are kept |
//! | `tree` | the entries by their names, each path once |

mod entries;
mod tree;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use tar::EntryType;
use zip::ZipReadOptions;
use zip::read::{ArchiveOffset, Config, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use self::entries::{Capped, Entries, LARGEST_CONTENTS, MOST_ENTRIES, Stop};
use self::tree::Node;
use super::sources::{Kind, Place};
use super::submission::Unreadable;

/// Bytes of an archive itself. Sources need a thousandth of that; what is larger holds what was compiled.
const LARGEST_ARCHIVE: usize = 32 << 20;

/// Reads from a `.zip`. An entry takes about ten of them; a file made for it can have its directory looked for at
/// millions of places.
const MOST_READS: usize = 40 * MOST_ENTRIES;

/// What is in an archive, or below one of its folders.
#[derive(Debug)]
pub(super) struct Archive {
    top: Node,
    shown: PathBuf,
    identity: PathBuf,
}

/// What an archive is: its first bytes say so, its name does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Zip,
    TarGz,
}

impl Archive {
    /// Reads a `.zip` or `.tar.gz`.
    pub(super) fn open(path: &Path) -> Result<Archive, Unreadable> {
        let shown = path.display();
        let cannot = |error: io::Error| Unreadable(format!("{shown} cannot be read: {error}"));
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(cannot)?;
        file.take(LARGEST_ARCHIVE as u64 + 1).read_to_end(&mut bytes).map_err(cannot)?;
        if bytes.len() > LARGEST_ARCHIVE {
            let most = LARGEST_ARCHIVE >> 20;
            return Err(Unreadable(format!(
                "{shown} is larger than {most} MiB; make it anew without `target` and `.git`"
            )));
        }
        let identity = fs::canonicalize(path).map_err(cannot)?;
        let top = read(&bytes).map_err(|stop| Unreadable(format!("{shown}{}", stop.why())))?;
        Ok(Archive { top, shown: path.to_owned(), identity })
    }

    /// What it holds, without the one folder that archives often wrap it in.
    pub(super) fn unwrapped(self, is_it: impl FnOnce(&dyn Place) -> bool) -> Archive {
        if is_it(&self) {
            return self;
        }
        let Archive { top, shown, identity } = self;
        match top.unwrapped() {
            Ok((name, top)) => Archive { top, shown: shown.join(&name), identity: identity.join(&name) },
            Err(top) => Archive { top, shown, identity },
        }
    }
}

impl Place for Archive {
    fn shown(&self) -> &Path {
        &self.shown
    }

    fn identity(&self) -> &Path {
        &self.identity
    }

    fn is_on_disk(&self) -> bool {
        false
    }

    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        Ok(self.top.find(path).map(Node::kind))
    }

    fn list(&self, folder: &Path, most: usize) -> io::Result<BTreeMap<OsString, Kind>> {
        match self.top.find(folder) {
            Some(Node::Folder(names)) => {
                Ok(names.iter().take(most).map(|(name, node)| (name.clone(), node.kind())).collect())
            }
            _ => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn read(&self, file: &Path, most: usize) -> io::Result<Vec<u8>> {
        match self.top.find(file) {
            Some(Node::File(contents)) => Ok(contents[..contents.len().min(most)].to_vec()),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// Reads an archive of either format.
fn read(bytes: &[u8]) -> Result<Node, Stop> {
    let mut entries = Entries::default();
    match format(bytes).ok_or(Stop::NoArchive)? {
        Format::Zip => read_zip(Patient { bytes: Cursor::new(bytes), reads: 0 }, &mut entries)?,
        Format::TarGz => {
            let mut contents = Capped::new(MultiGzDecoder::new(bytes), LARGEST_CONTENTS);
            let read = read_tar(&mut contents, &mut entries);
            // Else the end of what may be read would look like the end of a damaged archive.
            if contents.is_over() {
                return Err(Stop::TooLarge);
            }
            read?;
        }
    }
    Ok(entries.tree)
}

fn format(start: &[u8]) -> Option<Format> {
    // A first file's header, or the end of a directory without files (APPNOTE.TXT, 4.3.7 and 4.3.16).
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Some(Format::Zip);
    }
    // RFC 1952, 2.3.1.
    start.starts_with(b"\x1f\x8b").then_some(Format::TarGz)
}

fn read_zip(file: impl Read + Seek, entries: &mut Entries) -> Result<(), Stop> {
    // It begins where the file begins: then nobody has to look for its start.
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut archive = ZipIterable::try_new(file, config).map_err(Stop::zip)?;
    // One by one: an index by name would hide that a name is there twice.
    let files = archive.files().map_err(Stop::zip)?;
    while let Some(entry) = files.next() {
        let entry = entry.map_err(Stop::zip)?;
        let kind = zip_kind(&entry);
        let name = entry.name_raw().to_owned();
        if let Some(names) = entries.admit(&name, kind)? {
            if entry.encrypted() {
                return Err(Stop::entry(&name, "is encrypted"));
            }
            let contents = entry.with_reader(files.reader_mut(), ZipReadOptions::new());
            let contents = contents.map_err(|error| Stop::entry(&name, format!("cannot be read: {error}")))?;
            entries.keep(&name, &names, contents)?;
        }
    }
    Ok(())
}

fn zip_kind(entry: &ZipFileEntry) -> Kind {
    if entry.is_dir() { Kind::Folder } else { Kind::of_mode(entry.unix_mode().unwrap_or(0)) }
}

fn read_tar(mut contents: &mut Capped<impl Read>, entries: &mut Entries) -> Result<(), Stop> {
    let mut archive = tar::Archive::new(&mut contents);
    for entry in archive.entries().map_err(Stop::Damaged)? {
        let entry = entry.map_err(Stop::Damaged)?;
        let Some(kind) = tar_kind(entry.header().entry_type()) else { continue };
        let name = entry.path_bytes().into_owned();
        if let Some(names) = entries.admit(&name, kind)? {
            entries.keep(&name, &names, entry)?;
        }
    }
    // Only at its very end it shows whether a stream is whole.
    io::copy(contents, &mut io::sink()).map_err(Stop::Damaged)?;
    Ok(())
}

/// `None` for what describes other entries.
fn tar_kind(found: EntryType) -> Option<Kind> {
    Some(match found {
        EntryType::Regular | EntryType::Continuous => Kind::File,
        EntryType::Directory => Kind::Folder,
        EntryType::Symlink => Kind::Other("a link"),
        EntryType::Link => Kind::Other("a hard link"),
        EntryType::Char | EntryType::Block => Kind::Other("a device"),
        EntryType::Fifo => Kind::Other("a named pipe"),
        EntryType::GNUSparse => Kind::Other("a sparse file"),
        EntryType::XGlobalHeader | EntryType::XHeader => return None,
        _ => Kind::Other("no regular file"),
    })
}

/// An archive of which one cannot read for ever.
#[derive(Debug)]
struct Patient<'a> {
    bytes: Cursor<&'a [u8]>,
    reads: usize,
}

impl Read for Patient<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        if self.reads > MOST_READS {
            return Err(io::Error::other("nobody finds a way through it"));
        }
        self.bytes.read(into)
    }
}

impl Seek for Patient<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

impl Stop {
    fn zip(error: ZipError) -> Stop {
        match error {
            ZipError::Io(error) => Stop::Damaged(error),
            other => Stop::Damaged(io::Error::other(other)),
        }
    }
}

#[cfg(test)]
mod tests;
