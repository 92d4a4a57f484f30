//! What is allowed of an archive's entries, whatever its format, and which of them are kept.

use std::ffi::OsString;
use std::io::{self, Read};

use super::tree::{Node, Twice};
use crate::build::sources::{DEEPEST, Kind, LARGEST_FILE, is_source};
use crate::kit;
use crate::sandbox::folder;

/// Bytes that come out of an archive. Nobody writes as much source; what is larger holds what was compiled, or is a
/// bomb. This and a few copies of it is what reading an archive takes of memory.
pub(super) const LARGEST_CONTENTS: usize = 64 << 20;

/// Entries of an archive. A checkout with its history has hundreds; what has more holds what was compiled.
pub(super) const MOST_ENTRIES: usize = 10_000;

/// Bytes of a name: what Linux allows for a path, `PATH_MAX`.
const LONGEST_NAME: usize = 4096;

/// Names in a path: a folder of wrapping, `exercises`, an exercise, `src`, and what may lie below that. What lies
/// deeper stands as a folder at that depth, which is one too many.
const DEEPEST_ENTRY: usize = 4 + DEEPEST + 1;

/// Characters of a text that comes from an archive, in a message.
const SHOWN: usize = 80;

/// Why an archive is not read to its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// It is none.
    NoArchive,
    /// It is not as its format wants it.
    Damaged(io::Error),
    /// More comes out of it than may.
    TooLarge,
    /// It has too many entries.
    TooMany,
    /// It has an entry that no honest archive has, or that cannot be read.
    Entry { name: String, why: String },
}

impl Stop {
    pub(super) fn entry(name: &[u8], why: impl AsRef<str>) -> Stop {
        let name = String::from_utf8_lossy(&name[..name.len().min(LONGEST_NAME)]);
        Stop::Entry { name: harmless(&name), why: harmless(why.as_ref()) }
    }

    /// What follows an archive's name, with the remedy.
    pub(super) fn why(&self) -> String {
        match self {
            Stop::NoArchive => {
                " is a file, and inside neither a .zip nor a .tar.gz; name one of these, or the folder that holds the \
                 exercises"
                    .to_owned()
            }
            Stop::Damaged(error) => {
                let error = harmless(&error.to_string());
                format!(" is damaged, or not all there ({error}); fetch it again, or make it anew")
            }
            Stop::TooLarge => {
                let most = LARGEST_CONTENTS >> 20;
                format!(" holds more than {most} MiB; make it anew without `target` and `.git`")
            }
            Stop::TooMany => {
                format!(" holds more than {MOST_ENTRIES} entries; make it anew without `target` and `.git`")
            }
            Stop::Entry { name, why } => {
                format!(": its entry `{name}` {why}; make it anew, of the folder that holds the exercises")
            }
        }
    }
}

/// A text that may come from an archive, as an error's may too: nothing in it moves the cursor, forges a line or fills
/// the screen.
fn harmless(text: &str) -> String {
    let mut shown = String::new();
    for (place, c) in text.chars().enumerate() {
        match c {
            _ if place == SHOWN => {
                shown.push('…');
                break;
            }
            '\'' | '"' | '\\' => shown.push(c),
            c => shown.extend(c.escape_debug()),
        }
    }
    shown
}

/// What has been read of an archive so far.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) tree: Node,
    entries: usize,
    bytes: usize,
}

impl Entries {
    /// Takes note of an entry. Comes back with its names if its contents are to be kept.
    pub(super) fn admit(&mut self, name: &[u8], kind: Kind) -> Result<Option<Vec<OsString>>, Stop> {
        self.entries += 1;
        if self.entries > MOST_ENTRIES {
            return Err(Stop::TooMany);
        }
        let names = names(name).map_err(|why| Stop::entry(name, why))?;
        let counts = counts(&names);
        // Some formats know a folder by nothing but the end of its name.
        let kind = if name.ends_with(b"/") && kind == Kind::File { Kind::Folder } else { kind };
        let node = match kind {
            _ if names.len() > DEEPEST_ENTRY => Node::default(),
            Kind::Folder => Node::default(),
            Kind::File if counts && names.last().is_some_and(|name| is_source(name)) => return Ok(Some(names)),
            Kind::File => Node::File(Vec::new()),
            Kind::Other(what) => Node::Other(what),
        };
        match self.tree.insert(&names[..names.len().min(DEEPEST_ENTRY)], node) {
            Err(Twice) if counts => Err(Stop::entry(name, TWICE)),
            _ => Ok(None),
        }
    }

    /// Keeps the contents of an entry: as much of a file as tells that it is too large.
    pub(super) fn keep(&mut self, name: &[u8], names: &[OsString], contents: impl Read) -> Result<(), Stop> {
        let mut kept = Vec::new();
        contents
            .take(LARGEST_FILE as u64 + 1)
            .read_to_end(&mut kept)
            .map_err(|error| Stop::entry(name, format!("cannot be read: {error}")))?;
        self.bytes += kept.len();
        if self.bytes > LARGEST_CONTENTS {
            return Err(Stop::TooLarge);
        }
        self.tree.insert(names, Node::File(kept)).map_err(|Twice| Stop::entry(name, TWICE))
    }
}

const TWICE: &str = "is there twice";

/// The names in a path from the archive's top downwards.
fn names(path: &[u8]) -> Result<Vec<OsString>, &'static str> {
    if path.len() > LONGEST_NAME {
        return Err("has too long a name");
    }
    if path.contains(&0) {
        return Err("has a zero byte in its name");
    }
    if path.contains(&b'\\') {
        return Err("has a backslash in its name");
    }
    if path.starts_with(b"/") {
        return Err("begins at the root");
    }
    if matches!(path, [drive, b':', ..] if drive.is_ascii_alphabetic()) {
        return Err("begins with a drive");
    }
    let names = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty() && *name != b".");
    names.map(|name| if name == b".." { Err("leads upwards") } else { Ok(folder::name(name)) }).collect()
}

/// Whether an entry can be of an exercise's sources: it is an exercise's `src`, or below. At the top, or in a folder
/// there, `src` is one whatever its folder's name; further down, only if that is an exercise's.
fn counts(names: &[OsString]) -> bool {
    let Some(src) = names.iter().take(4).position(|name| name == "src") else { return false };
    src < 2
        || kit::exercises().iter().any(|exercise| {
            let folder = &names[src - 1];
            *folder == *exercise.folder || *folder == *exercise.name
        })
}

/// Passes on what it reads, up to a number of bytes. Then it is an error, and stays one.
#[derive(Debug)]
pub(super) struct Capped<R> {
    inner: R,
    left: usize,
    over: bool,
}

impl<R: Read> Capped<R> {
    pub(super) fn new(inner: R, most: usize) -> Capped<R> {
        Capped { inner, left: most, over: false }
    }

    /// Whether there was more.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.over {
            return Err(io::Error::other("there is too much of it"));
        }
        let read = self.inner.read(into)?;
        self.over = read > self.left;
        self.left = self.left.saturating_sub(read);
        if self.over { self.read(into) } else { Ok(read) }
    }
}
