//! The other users of this machine. Where the grader is root, what it starts runs as one of them.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// What everybody may do with a program: read and run it.
const RUNS: u32 = 0o755;

/// Whether everybody may go through a folder.
const OTHERS_ENTER: u32 = 0o001;

/// Whom a server runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User {
    id: u32,
    group: u32,
}

impl User {
    /// The first of these names that this machine knows; `None` where the grader is not root and can be nobody else.
    #[must_use]
    pub fn first_of(names: &[&str]) -> Option<User> {
        if !is_root() {
            return None;
        }
        let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
        names.iter().find_map(|name| User::in_list(&known, name))
    }

    /// The user of this name in a list like `/etc/passwd`.
    fn in_list(list: &str, name: &str) -> Option<User> {
        let mut entries = list.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let entry = entries.find(|entry| entry.first() == Some(&name))?;
        let number = |place: usize| entry.get(place)?.parse().ok();
        Some(User { id: number(2)?, group: number(3)? }).filter(|user| user.id != 0)
    }

    /// Has a command run as this user, and gives it the folder that it works in.
    pub(super) fn runs(self, command: &mut Command, folder: &Path) -> io::Result<()> {
        chown(folder, Some(self.id), Some(self.group))?;
        command.uid(self.id).gid(self.group);
        Ok(())
    }
}

/// Whether the grader is root, and so what it starts is somebody else.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Lets everybody run this program.
///
/// # Errors
///
/// What the system says.
pub fn let_run(program: &Path) -> io::Result<()> {
    fs::set_permissions(program, Permissions::from_mode(RUNS))
}

/// Whether everybody may go through this folder and all those above.
#[must_use]
pub fn is_open_to_all(folder: &Path) -> bool {
    let enters = |folder: &Path| fs::metadata(folder).is_ok_and(|it| it.permissions().mode() & OTHERS_ENTER != 0);
    folder.ancestors().all(enters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name_and_is_never_root() {
        let list =
            "root:x:0:0:root:/root:/bin/sh\npostgresql:x:7:8::/:\npostgres:x:101:104:,,,:/var/lib:/bin/sh\nbad:x\n";
        for (name, user) in
            [("postgres", Some(User { id: 101, group: 104 })), ("root", None), ("bad", None), ("nobody", None)]
        {
            assert_eq!(User::in_list(list, name), user, "{name}");
        }
    }
}
