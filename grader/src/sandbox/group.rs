//! A control group: a bound for a process and all that it starts together. Root may make one.
//!
//! A group is a folder in each hierarchy that has a controller for it: one in the unified hierarchy (version 2), one for
//! each controller in version 1. <https://docs.kernel.org/admin-guide/cgroup-v2.html>

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many processes and threads may be there together. The most that an exercise needs is a quarter.
pub(super) const TASKS: u64 = 256;

/// How much memory a group may use, in bytes.
const MEMORY: u64 = 2 << 30;

/// Where the hierarchies are mounted.
const MOUNTED: &str = "/sys/fs/cgroup";

/// What a group's folder is called: this, the grader's id, and a number.
const NAME: &str = "cargo-grade-";

/// The file of a group that names its processes.
const PROCESSES: &str = "cgroup.procs";

/// A control group. Dropping it removes it; nobody must be in it any more.
#[derive(Debug)]
pub(super) struct Group {
    folders: Vec<PathBuf>,
}

impl Group {
    /// Makes one.
    ///
    /// # Errors
    ///
    /// Where there is no hierarchy for it, or this user must not.
    pub(super) fn new() -> io::Result<Group> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let name = format!("{NAME}{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let mut group = Group { folders: Vec::new() };
        for Hierarchy { root, limits } in &*HIERARCHIES {
            let folder = root.join(&name);
            fs::create_dir(&folder)?;
            group.folders.push(folder.clone());
            for (file, most) in limits {
                fs::write(folder.join(file), most.to_string())?;
            }
        }
        Ok(group)
    }

    /// The files into which a process writes itself to enter.
    pub(super) fn entrances(&self) -> Vec<PathBuf> {
        self.folders.iter().map(|folder| folder.join(PROCESSES)).collect()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        for folder in &self.folders {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// A hierarchy of groups.
struct Hierarchy {
    root: PathBuf,
    /// The files of a group that hold its limits.
    limits: Vec<(&'static str, u64)>,
}

/// Those in which groups are made. Rid of what graders have left in them that were killed.
static HIERARCHIES: LazyLock<Vec<Hierarchy>> = LazyLock::new(|| {
    let mounted = Path::new(MOUNTED);
    let given = fs::read_to_string(mounted.join("cgroup.subtree_control")).unwrap_or_default();
    let has = |controller| given.split_ascii_whitespace().any(|name| name == controller);
    let hierarchies = if has("pids") && has("memory") {
        vec![Hierarchy { root: mounted.to_owned(), limits: vec![("pids.max", TASKS), ("memory.max", MEMORY)] }]
    } else {
        let own = |controller, limit| Hierarchy { root: mounted.join(controller), limits: vec![limit] };
        vec![own("pids", ("pids.max", TASKS)), own("memory", ("memory.limit_in_bytes", MEMORY))]
    };
    for hierarchy in &hierarchies {
        sweep(&hierarchy.root);
    }
    hierarchies
});

/// Removes the groups of graders that are no more. The kernel refuses where somebody is in one.
fn sweep(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(of) = name.to_str().and_then(|name| name.strip_prefix(NAME)?.split('-').next()) else { continue };
        if !Path::new("/proc").join(of).exists() {
            let _ = fs::remove_dir(entry.path());
        }
    }
}
