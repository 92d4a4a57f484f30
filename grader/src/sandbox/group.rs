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
#[derive(Debug, PartialEq, Eq)]
struct Hierarchy {
    root: PathBuf,
    /// The files of a group that hold its limits.
    limits: Vec<(&'static str, u64)>,
}

/// Those in which groups are made. Rid of what graders have left in them that were killed.
static HIERARCHIES: LazyLock<Vec<Hierarchy>> = LazyLock::new(|| {
    let hierarchies = hierarchies(Path::new(MOUNTED));
    for hierarchy in &hierarchies {
        sweep(&hierarchy.root);
    }
    hierarchies
});

/// The hierarchies that have the controllers. A machine may have some of these in the unified one, which is mounted here or
/// in a folder of its own beside those of version 1, and others not.
fn hierarchies(mounted: &Path) -> Vec<Hierarchy> {
    let unified = [mounted.to_owned(), mounted.join("unified")].into_iter().find(|root| root.join(GIVEN).exists());
    let given = unified.as_ref().and_then(|root| fs::read_to_string(root.join(GIVEN)).ok()).unwrap_or_default();
    let mut hierarchies: Vec<Hierarchy> = Vec::new();
    for (controller, limit, limit_in_version_1) in
        [("pids", ("pids.max", TASKS), "pids.max"), ("memory", ("memory.max", MEMORY), "memory.limit_in_bytes")]
    {
        let unified = unified.as_ref().filter(|_| given.split_ascii_whitespace().any(|name| name == controller));
        let (root, limit) = match unified {
            Some(root) => (root.clone(), limit),
            None => (mounted.join(controller), (limit_in_version_1, limit.1)),
        };
        match hierarchies.iter_mut().find(|hierarchy| hierarchy.root == root) {
            Some(hierarchy) => hierarchy.limits.push(limit),
            None => hierarchies.push(Hierarchy { root, limits: vec![limit] }),
        }
    }
    hierarchies
}

/// The file that names the controllers which the groups of the unified hierarchy have.
const GIVEN: &str = "cgroup.subtree_control";

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

#[cfg(test)]
mod tests {
    use super::*;

    /// The hierarchies of a machine on which these files are there, without the folder in which they lie.
    fn on_a_machine_with(files: &[(&str, &str)]) -> Vec<(String, Vec<&'static str>)> {
        let mounted = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            let file = mounted.path().join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
            fs::write(file, text).expect("a file can be written");
        }
        let name = |root: PathBuf| root.strip_prefix(mounted.path()).expect("a root in here").display().to_string();
        let files = |limits: Vec<(&'static str, u64)>| limits.into_iter().map(|(file, _)| file).collect();
        hierarchies(mounted.path()).into_iter().map(|found| (name(found.root), files(found.limits))).collect()
    }

    #[test]
    fn each_controller_is_found_where_it_is() {
        let unified = on_a_machine_with(&[(GIVEN, "cpuset cpu io memory pids\n")]);
        assert_eq!(unified, [(String::new(), vec!["pids.max", "memory.max"])]);
        let version_1 = on_a_machine_with(&[("unified/cgroup.subtree_control", "\n"), ("pids/cgroup.procs", "")]);
        let of_its_own = |name: &str, file| (name.to_owned(), vec![file]);
        let expected = [of_its_own("pids", "pids.max"), of_its_own("memory", "memory.limit_in_bytes")];
        assert_eq!(version_1, expected);
        let both = on_a_machine_with(&[("unified/cgroup.subtree_control", "hugetlb pids\n")]);
        assert_eq!(both, [of_its_own("unified", "pids.max"), of_its_own("memory", "memory.limit_in_bytes")]);
    }
}
