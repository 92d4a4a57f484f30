//! Files that are whole or not there: whoever is ended in the middle leaves what was there before.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use tempfile::TempPath;

/// What is not finished yet begins like this, so that nobody takes it for a result.
pub const UNFINISHED: &str = ".unfinished-";

/// Writes a file, whole or not at all, in the place of one that is there.
///
/// # Errors
///
/// What the system says: a folder that is not there, a disk that is full.
pub fn write(file: &Path, contents: impl AsRef<[u8]>) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Not as a temporary file, which only its user may read: as any file that a program writes.
    let new = tempfile::Builder::new().prefix(UNFINISHED).make_in(folder, |path| File::create_new(path))?;
    let (mut new, unfinished): (File, TempPath) = new.into_parts();
    new.write_all(contents.as_ref())?;
    drop(new);
    unfinished.persist(file).map_err(|error| error.error)
}
