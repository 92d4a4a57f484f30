//! A folder to compile in for as long as it is needed.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder to compile in, which goes when it is dropped.
#[derive(Debug)]
pub struct Rooms(pub(super) PathBuf);

impl Rooms {
    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Rooms {
    fn drop(&mut self) {
        // What stays is in nobody's way: the next batch takes it away.
        let _ = fs::remove_dir_all(&self.0);
    }
}
