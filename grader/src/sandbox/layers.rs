//! The layers of isolation, by name.

use serde::{Deserialize, Serialize};

/// The layers that are in force around a student process, on top of those that always are: a clean environment, closed
/// descriptors, limits, and an end to everything that it started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layers {
    /// It reaches no file, port or process but those that it was given.
    pub landlock: bool,
    /// It makes only the system calls that it needs, and starts no program.
    pub seccomp: bool,
    /// It sees only what it may read, and no network of this machine's.
    pub namespaces: bool,
    /// It runs as a user that owns nothing.
    pub user: bool,
    /// What it starts ends with it, wherever it hides. Asked for only where it may start programs.
    pub pids: bool,
    /// It and all that it starts have limits together. Asked for only where it may start programs.
    pub group: bool,
}

impl Layers {
    /// Whether a submission can neither read what is not its own, nor reach anybody, nor outlive its trial.
    #[must_use]
    pub fn is_strong(self) -> bool {
        self.landlock && self.seccomp
    }

    /// The names of those in force, with what each does, from the outermost to the innermost.
    #[must_use]
    pub fn named(self) -> Vec<(&'static str, &'static str)> {
        let all = [
            (true, LIMITS),
            (self.landlock, ("landlock", "no file, port or process but its own and those that it was given")),
            (self.seccomp, ("seccomp", "no program is started, and no system call made that it has no need of")),
            (self.namespaces, ("namespaces", "nothing else is there to be seen")),
            (self.user, ("user", "it owns nothing")),
            (self.pids, ("pid namespace", "the programs that an exercise may start end with its process")),
            (self.group, ("control group", "they have limits together")),
        ];
        all.into_iter().filter(|(there, _)| *there).map(|(_, named)| named).collect()
    }
}

/// What is in force everywhere.
const LIMITS: (&str, &str) = ("limits", "clean environment, closed descriptors, memory, files, output and time");

/// Says which part of a layer failed, and how.
pub(super) fn said<E: std::fmt::Display>(what: &str) -> impl Fn(E) -> String {
    move |error| format!("{what}: {error}")
}
