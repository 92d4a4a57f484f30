//! Namespaces: a confined process sees a file system that holds what it may read and nothing else, no network of this
//! machine's unless it was given a port, and no shared memory of anybody's.
//!
//! The kernel lets anyone have them who may first have a user namespace; root needs none.

use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, chown, symlink};
use std::path::{Path, PathBuf};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{chdir, getegid, geteuid, pivot_root};

use super::confinement::{Confinement, Programs};
use super::layers::said;

const NONE: Option<&str> = None;

/// Leaves the namespaces of this machine for new ones.
pub(super) fn enter(confinement: &Confinement) -> Result<(), String> {
    let mut flags = CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWIPC;
    if confinement.ports.is_empty() {
        // The judge's servers are in this machine's own network.
        flags |= CloneFlags::CLONE_NEWNET;
    }
    leave(flags)?;
    mount(NONE, "/", NONE, MsFlags::MS_REC | MsFlags::MS_PRIVATE, NONE).map_err(said("mounts"))?;
    change_root(confinement)
}

/// Leaves these namespaces for new ones, and this machine's users too where only that allows it.
pub(super) fn leave(mut flags: CloneFlags) -> Result<(), String> {
    let (user, group) = (geteuid(), getegid());
    if !user.is_root() {
        flags |= CloneFlags::CLONE_NEWUSER;
    }
    unshare(flags).map_err(said("namespaces"))?;
    if !user.is_root() {
        // The same user inside as outside: files keep their owners, and starting the program ends all privileges.
        fs::write("/proc/self/setgroups", "deny").map_err(said("user namespace"))?;
        fs::write("/proc/self/uid_map", format!("{user} {user} 1")).map_err(said("user namespace"))?;
        fs::write("/proc/self/gid_map", format!("{group} {group} 1")).map_err(said("user namespace"))?;
    }
    Ok(())
}

/// Makes a root that holds what may be read and the folder that may be written to, each under its own name.
fn change_root(confinement: &Confinement) -> Result<(), String> {
    // The new root is mounted over the writable folder, which is reached through a descriptor from then on.
    let root = &confinement.writable;
    let writable = File::open(root).map_err(said("scratch folder"))?;
    let owner = writable.metadata().map_err(said("scratch folder"))?;
    let options = format!("mode=755,size={}", confinement.file);
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(NONE, root, Some("tmpfs"), flags, Some(options.as_str())).map_err(said("a new root"))?;
    // Programs find themselves through /proc. To see it is not to read it: landlock has no rule for it.
    let seen: &[&str] =
        if confinement.programs == Programs::OfTheSystem { &["/dev/null", "/proc"] } else { &["/dev/null"] };
    for path in confinement.all_readable().chain(seen.iter().map(Path::new)) {
        show(path, &inside(root, path)).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let place = inside(root, root);
    fs::create_dir_all(&place).map_err(said("scratch folder"))?;
    if confinement.keeps {
        // Without what is mounted on it by now: the new root itself.
        let alone = MsFlags::MS_BIND;
        mount(Some(format!("/proc/self/fd/{}", writable.as_raw_fd()).as_str()), &place, NONE, alone, NONE)
            .map_err(said("scratch folder"))?;
    } else {
        chown(&place, Some(owner.uid()), Some(owner.gid())).map_err(said("scratch folder"))?;
    }
    chdir(root).map_err(said("a new root"))?;
    // The old root comes to lie on top of the new one, and is taken away.
    pivot_root(".", ".").map_err(said("a new root"))?;
    umount2(".", MntFlags::MNT_DETACH).map_err(said("the old root"))?;
    chdir(root).map_err(said("scratch folder"))
}

/// Where a path lies below another root.
fn inside(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

/// Makes `path` be there under another root: a link as a link, what does not exist not at all.
fn show(path: &Path, place: &Path) -> Result<(), String> {
    let Ok(kind) = fs::symlink_metadata(path) else { return Ok(()) };
    if place.symlink_metadata().is_ok() {
        // A part of what is there already.
        return Ok(());
    }
    let parent = place.parent().unwrap_or(place);
    fs::create_dir_all(parent).map_err(|error| error.to_string())?;
    if kind.is_symlink() {
        let target = fs::read_link(path).map_err(|error| error.to_string())?;
        return symlink(target, place).map_err(|error| error.to_string());
    }
    if kind.is_dir() {
        fs::create_dir(place).map_err(|error| error.to_string())?;
    } else {
        File::create(place).map_err(|error| error.to_string())?;
    }
    let with_all_below = MsFlags::MS_BIND | MsFlags::MS_REC;
    mount(Some(path), place, None::<&Path>, with_all_below, None::<&Path>).map_err(|error| error.to_string())
}
