//! What a confined process may do.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What a confined process may do. It may always read the system's libraries and write to `/dev/null`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Confinement {
    /// Files and folders that it may read, the program itself among them.
    pub readable: Vec<PathBuf>,
    /// The folder in which it may do everything. It runs there.
    pub writable: PathBuf,
    /// Whether what it writes there is to stay. If not, and this machine gives namespaces, it never reaches a disk, and
    /// there is room for no more than `file` in all.
    pub keeps: bool,
    /// The TCP ports of this machine that it may connect to.
    pub ports: Vec<u16>,
    /// Which programs it may start.
    pub programs: Programs,
    /// Address space, in bytes.
    pub memory: u64,
    /// The largest file that it may write, in bytes.
    pub file: u64,
    /// Processor time, in seconds.
    pub processor: u64,
}

/// Which programs a confined process may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Programs {
    /// None.
    None,
    /// Those of the system, and those that are readable to it: it is the compiler, which needs a linker.
    OfTheSystem,
    /// Those that are readable to it: it is a student's process whose task that is. It and all that it starts are bounded
    /// together, and end together, where this machine gives what that needs.
    Readable,
}

/// Folders in which a system keeps its libraries.
pub(super) const LIBRARIES: &[&str] =
    &["/lib", "/lib32", "/lib64", "/libx32", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/nix/store"];

/// Where the loader looks a library up.
pub(super) const LOADER_CACHE: &str = "/etc/ld.so.cache";

/// Folders in which a system keeps its programs and what these need to run: a linker, say.
pub(super) const PROGRAMS: &[&str] = &[
    "/bin",
    "/usr/bin",
    "/usr/libexec",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/local/libexec",
    // Where the name of a linker may lead.
    "/etc/alternatives",
];

impl Confinement {
    /// All that it may read: the system's, folders before what lies in them, and its own.
    pub(super) fn all_readable(&self) -> impl Iterator<Item = &Path> {
        let programs = if self.programs == Programs::OfTheSystem { PROGRAMS } else { &[] };
        let system = programs.iter().chain(LIBRARIES).chain([&LOADER_CACHE]).map(Path::new);
        system.chain(self.readable.iter().map(PathBuf::as_path))
    }
}
