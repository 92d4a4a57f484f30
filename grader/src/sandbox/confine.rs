//! What a confined process may do, and the small program that sees to it.
//!
//! The grader starts itself under another name, [`NAME`]. That process takes away from itself, one layer after the
//! other, all that the confined program must not have, and then becomes the program: what it gave up does not come
//! back. So the restrictions are in force before the first instruction of the program, without a line of unsafe code,
//! and without the grader itself giving up anything.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::layers::Layers;

/// The name (`argv[0]`) under which the grader confines itself. Its arguments are an [`Errand`], the program, and the
/// program's own arguments.
pub(super) const NAME: &str = "cargo-grade (confined)";

/// The exit status of a process that could not be confined. It says why on standard error, after [`COMPLAINT`].
pub const FAILED: i32 = 125;

/// What the reason begins with if a process could not be confined.
pub(super) const COMPLAINT: &str = "could not be confined: ";

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
    /// Whether it may start programs: those of the system, and those that are readable to it.
    pub programs: bool,
    /// Address space, in bytes.
    pub memory: u64,
    /// The largest file that it may write, in bytes.
    pub file: u64,
    /// Processor time, in seconds.
    pub processor: u64,
}

/// What the grader asks of itself under the other name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Errand {
    pub(super) confinement: Confinement,
    pub(super) layers: Layers,
    /// Who asks. If it is gone, nobody waits for the program any more.
    pub(super) parent: i32,
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
        let programs = if self.programs { PROGRAMS } else { &[] };
        let system = programs.iter().chain(LIBRARIES).chain([&LOADER_CACHE]).map(Path::new);
        system.chain(self.readable.iter().map(PathBuf::as_path))
    }
}

/// Does the errand, if this process was started for one: becomes the confined program, or ends. Returns in every other
/// process.
pub fn run_errand() {
    let mut arguments = std::env::args_os();
    let is_errand = arguments.next().is_some_and(|name| name == NAME);
    #[cfg(target_os = "linux")]
    if is_errand {
        let Err(why) = super::becoming::become_confined(arguments.collect());
        eprintln!("{COMPLAINT}{why}");
        std::process::exit(FAILED);
    }
    if !is_errand && arguments.next().is_some_and(|word| word == super::layers::PROBE) {
        super::layers::tell();
        std::process::exit(0);
    }
}
