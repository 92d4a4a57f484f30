//! What keeps a thread: a call that blocks it, and a loop that never lets it go.

use crate::pointing::functions::Scene;
use crate::pointing::sights::{Called, Spot, What, last};

const SCOPE: &str = "this blocks the thread until all threads of the scope have ended";
const JOIN: &str = "this `join` blocks the thread until the other one has ended";

/// Functions that block the thread until they are done, by the end of their path …
const BLOCKING: &[(&str, &str)] = &[
    ("std::thread::sleep", "this blocks the thread: no other task can run on it meanwhile"),
    ("std::thread::scope", SCOPE),
    ("block_on", "`block_on` keeps the thread until its future is done"),
    ("block_in_place", "`block_in_place` keeps the thread that all tasks share"),
];

/// … modules of std and of other crates whose functions do …
const BLOCKING_MODULES: &[(&str, &str)] = &[
    ("reqwest::blocking", "this client blocks the thread until its reply is there"),
    ("std::fs", "this reads and writes on the thread that all tasks share"),
    ("rusqlite::Connection", "from here on the thread that all tasks share waits for the file"),
];

/// … and methods, if they are not awaited: what they are of, as far as an import tells.
const BLOCKING_METHODS: &[(&str, usize, &[&str], &str)] = &[
    ("join", 0, &["std::thread", "std::thread::spawn"], JOIN),
    ("recv", 0, &["std::sync::mpsc"], "this `recv` blocks the thread until a message is there"),
    ("wait", 0, &["std::process", "std::sync::Barrier"], "this `wait` blocks the thread"),
    ("output", 0, &["std::process"], "this blocks the thread until the command has ended"),
    ("wait_with_output", 0, &["std::process"], "this blocks the thread until the command has ended"),
    ("block_on", 1, &[""], "`block_on` keeps the thread until its future is done"),
    ("blocking_recv", 0, &[""], "this blocks the thread until a message is there"),
    ("blocking_lock", 0, &[""], "this blocks the thread until the lock is free"),
];

pub(super) fn blocked_event_loop(scene: &Scene) -> Vec<(Spot, &'static str)> {
    let mut found: Vec<(Spot, &'static str)> = Vec::new();
    for sight in scene.sights.iter().filter(|sight| sight.around.place.callers_thread) {
        let label = match &sight.what {
            What::Call(Called { name, awaited: false, .. }) => {
                let is = |known: &str| name == known || !known.contains("::") && last(name) == known;
                let within = |module: &str| name.strip_prefix(module).is_some_and(|rest| rest.starts_with("::"));
                let function = BLOCKING.iter().find(|(known, _)| is(known));
                function.or_else(|| BLOCKING_MODULES.iter().find(|(module, _)| within(module))).map(|(_, label)| *label)
            }
            What::Method(Called { name, arguments, awaited: false, .. }) => {
                let method = BLOCKING_METHODS.iter().find(|(known, count, of, _)| {
                    name == known && arguments == count && of.iter().any(|of| scene.uses_of_std(of))
                });
                method.map(|(.., label)| *label)
            }
            _ => None,
        };
        found.extend(label.map(|label| (sight.spot, label)));
    }
    // Who joins threads at the end of a scope would wait for them there anyhow.
    if found.iter().any(|(_, label)| *label == SCOPE) {
        found.retain(|(_, label)| *label != JOIN);
    }
    // A client that blocks is made, asked and read: one of these lines says it.
    found.dedup_by_key(|(spot, label)| (spot.file, *label, spot.line));
    found
}

pub(super) fn busy_waiting(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const ASKS: &str = "this asks again and again, instead of waiting to be told";
    const EMPTY: &str = "this loop goes round until something changes, and nothing in it waits";
    const WAKES: &str = "this has the future polled again at once, whether there is anything to do or not";
    const ASKING: &[&str] = &["try_recv", "try_acquire", "try_acquire_owned", "try_lock", "try_wait", "is_finished"];
    const TURNING: &[&str] = &["yield_now", "spin_loop"];
    let found = scene.sights.iter().filter_map(|sight| {
        let in_a_loop = sight.around.loops.iter().any(|around| !around.is_closure);
        match &sight.what {
            What::Loop { is_empty: true } => Some((sight.spot, EMPTY)),
            What::Call(Called { name, .. }) if in_a_loop && TURNING.contains(&last(name)) => Some((sight.spot, ASKS)),
            What::Method(Called { name, .. }) if in_a_loop && ASKING.contains(&name.as_str()) => {
                Some((sight.spot, ASKS))
            }
            What::Method(Called { name, .. })
                if name == "wake_by_ref" && sight.around.of.as_deref() == Some("Future") =>
            {
                Some((sight.spot, WAKES))
            }
            _ => None,
        }
    });
    let found: Vec<_> = found.collect();
    // What asks in a loop that also yields is one pattern.
    match found.as_slice() {
        [first, .., last] if first.0.file == last.0.file && last.0.line - first.0.line <= 6 => vec![*first],
        _ => found,
    }
}

pub(super) fn crashed(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this ends the whole process";
    let ends = scene.sights.iter().filter(|sight| match &sight.what {
        What::Call(call) => ["std::process::exit", "std::process::abort"].contains(&call.name.as_str()),
        _ => false,
    });
    ends.map(|sight| (sight.spot, LABEL)).collect()
}
