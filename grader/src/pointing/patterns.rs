//! Which pattern explains which mistake, and what is said about it. Each label states what the code there does, which is so
//! whatever the reason for the mistake is.
//!
//! | module | explains |
//! | --- | --- |
//! | `rows` | what makes a row of what could be together |
//! | `blocking` | what keeps a thread |
//! | `locks` | what is held for too long |
//! | `limits` | limits that are none |
//! | `endings` | what is lost, left running or never begun |

mod blocking;
mod endings;
mod limits;
mod locks;
mod rows;

use super::functions::Scene;
use super::sights::{Sight, Spot, What, is_spawn, last};
use crate::verdict::Diagnosis;

/// Looks for the patterns of one mistake.
type Find = fn(&Scene) -> Vec<(Spot, &'static str)>;

/// Every mistake that shows in the tree.
const PATTERNS: &[(Diagnosis, Find)] = &[
    (Diagnosis::SequentialAwait, rows::sequential_await),
    (Diagnosis::SpawnThenAwait, rows::spawn_then_await),
    (Diagnosis::SequentialThreads, rows::sequential_threads),
    (Diagnosis::BlockedEventLoop, blocking::blocked_event_loop),
    (Diagnosis::BusyWaiting, blocking::busy_waiting),
    (Diagnosis::LockHeldAcrossAwait, locks::lock_held_across_await),
    (Diagnosis::LockHeld, locks::lock_held),
    (Diagnosis::Unbounded, limits::unbounded),
    (Diagnosis::NoBackPressure, limits::no_back_pressure),
    (Diagnosis::PermitDropped, limits::permit_dropped),
    (Diagnosis::PermitKept, limits::permit_kept),
    (Diagnosis::NotAwaited, endings::not_awaited),
    (Diagnosis::DidNotWait, endings::never_begun),
    (Diagnosis::ThreadPerWait, rows::thread_per_wait),
    (Diagnosis::FewerWorkers, rows::fewer_workers),
    (Diagnosis::Batched, rows::batched),
    (Diagnosis::HeadOfLine, rows::head_of_line),
    (Diagnosis::OwnClient, limits::own_client),
    (Diagnosis::OverlappingBaseline, rows::overlapping_baseline),
    (Diagnosis::WrongOrder, endings::wrong_order),
    (Diagnosis::LostResults, endings::lost_results),
    (Diagnosis::WaitedForAll, endings::waited_for_all),
    (Diagnosis::Eager, endings::eager),
    (Diagnosis::StillRunning, endings::still_running),
    (Diagnosis::CancelledByDrop, endings::cancelled_by_drop),
    (Diagnosis::Crashed, blocking::crashed),
    (Diagnosis::Forbidden, endings::forbidden),
];

/// Whether a mistake shows in the tree at all.
pub(super) fn knows(diagnosis: Diagnosis) -> bool {
    PATTERNS.iter().any(|(known, _)| *known == diagnosis)
}

/// Where it may be, and what is said about each place; none where the tree does not show it.
pub(super) fn find(diagnosis: Diagnosis, scene: &Scene) -> Vec<(Spot, &'static str)> {
    PATTERNS.iter().find(|(known, _)| *known == diagnosis).map_or(Vec::new(), |(_, find)| find(scene))
}

/// Whether a path is this one, or goes on with it behind a `::`.
fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with("::"))
}

/// Whether a task or a thread is started here.
fn is_spawning(sight: &Sight) -> bool {
    match &sight.what {
        What::Call(call) | What::Method(call) => is_spawn(last(&call.name)),
        _ => false,
    }
}

impl Scene {
    fn spawns(&self) -> impl Iterator<Item = &Sight> {
        self.sights.iter().filter(|sight| is_spawning(sight))
    }

    /// The calls of functions, methods and macros with one of these names, which may be the end of a path.
    fn calls(&self, names: &[&str], label: &'static str) -> Vec<(Spot, &'static str)> {
        let calls = self.sights.iter().filter(|sight| match &sight.what {
            What::Call(call) => names.iter().any(|name| ends_with(&call.name, name)),
            What::Method(call) => names.contains(&call.name.as_str()),
            _ => false,
        });
        calls.map(|sight| (sight.spot, label)).collect()
    }

    /// Whether one of these is called.
    fn has(&self, names: &[&str]) -> bool {
        !self.calls(names, "").is_empty()
    }

    /// Whether something of this module of std is imported or named, and nothing of the same name from the runtime, whose
    /// methods are called the same. An empty name is always used.
    fn uses_of_std(&self, module: &str) -> bool {
        let named = |wanted: &str| {
            let is_it = |path: &str| path == wanted || path.starts_with(&format!("{wanted}::"));
            self.imports.values().any(|path| is_it(path))
                || self.sights.iter().any(|sight| matches!(&sight.what, What::Call(call) if is_it(&call.name)))
        };
        module.is_empty() || named(module) && !named(&module.replacen("std", "tokio", 1))
    }

    /// Streams that take the next item only when the one before is done.
    fn one_at_a_time(&self) -> Vec<(Spot, &'static str)> {
        const THEN: &str = "`then` takes the next item only when the one before it is done";
        const ONE: &str = "one place: each waits for the one before it";
        let found = self.sights.iter().filter_map(|sight| match &sight.what {
            What::Method(call) if call.name == "then" && call.chain.iter().any(|name| name == "iter") => {
                Some((sight.spot, THEN))
            }
            What::Method(call) if ["buffered", "buffer_unordered"].contains(&call.name.as_str()) => {
                (call.number == Some(1)).then_some((sight.spot, ONE))
            }
            _ => None,
        });
        found.collect()
    }
}
