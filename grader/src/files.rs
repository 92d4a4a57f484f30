//! Files that are whole or not there: whoever is ended in the middle leaves what was there before.

use std::fs::Permissions;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Readable as the user's umask lets it be, like any file that a program writes.
const MODE: u32 = 0o666;

/// What is not finished yet begins like this, so that nobody takes it for a result.
pub const UNFINISHED: &str = ".unfinished-";

/// Writes a file, whole or not at all, in the place of one that is there.
///
/// # Errors
///
/// What the system says: a folder that is not there, a disk that is full.
pub fn write(file: &Path, contents: impl AsRef<[u8]>) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new =
        tempfile::Builder::new().prefix(UNFINISHED).permissions(Permissions::from_mode(MODE)).tempfile_in(folder)?;
    new.write_all(contents.as_ref())?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}
