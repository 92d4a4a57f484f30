//! Which pattern explains which mistake, and what is said about it. Each label states what the code there does, which is so
//! whatever the reason for the mistake is.

use super::functions::Scene;
use super::sights::{Awaited, Called, Sight, Spot, Used, What, is_spawn, last};
use crate::verdict::Diagnosis;

/// Looks for the patterns of one mistake.
type Find = fn(&Scene) -> Vec<(Spot, &'static str)>;

/// Every mistake that shows in the tree.
const PATTERNS: &[(Diagnosis, Find)] = &[
    (Diagnosis::SequentialAwait, sequential_await),
    (Diagnosis::SpawnThenAwait, spawn_then_await),
    (Diagnosis::SequentialThreads, sequential_threads),
    (Diagnosis::BlockedEventLoop, blocked_event_loop),
    (Diagnosis::BusyWaiting, busy_waiting),
    (Diagnosis::LockHeldAcrossAwait, lock_held_across_await),
    (Diagnosis::LockHeld, lock_held),
    (Diagnosis::Unbounded, unbounded),
    (Diagnosis::NoBackPressure, no_back_pressure),
    (Diagnosis::PermitDropped, permit_dropped),
    (Diagnosis::PermitKept, permit_kept),
    (Diagnosis::NotAwaited, not_awaited),
    (Diagnosis::DidNotWait, never_begun),
    (Diagnosis::ThreadPerWait, thread_per_wait),
    (Diagnosis::FewerWorkers, fewer_workers),
    (Diagnosis::Batched, batched),
    (Diagnosis::HeadOfLine, head_of_line),
    (Diagnosis::OwnClient, own_client),
    (Diagnosis::OverlappingBaseline, overlapping_baseline),
    (Diagnosis::WrongOrder, wrong_order),
    (Diagnosis::LostResults, lost_results),
    (Diagnosis::WaitedForAll, waited_for_all),
    (Diagnosis::Eager, eager),
    (Diagnosis::StillRunning, still_running),
    (Diagnosis::CancelledByDrop, cancelled_by_drop),
    (Diagnosis::Crashed, crashed),
    (Diagnosis::Forbidden, forbidden),
];

/// Whether a mistake shows in the tree at all.
pub(super) fn knows(diagnosis: Diagnosis) -> bool {
    PATTERNS.iter().any(|(known, _)| *known == diagnosis)
}

/// Where it may be, and what is said about each place; none where the tree does not show it.
pub(super) fn find(diagnosis: Diagnosis, scene: &Scene) -> Vec<(Spot, &'static str)> {
    PATTERNS.iter().find(|(known, _)| *known == diagnosis).map_or(Vec::new(), |(_, find)| find(scene))
}

/// Methods whose `.await` in a loop collects what is under way already, or waits for a turn; no reply is waited for.
const COLLECTING: &[&str] = &[
    "acquire",
    "acquire_many",
    "acquire_owned",
    "changed",
    "collect",
    "flush",
    "join_next",
    "join_next_with_id",
    "chunk",
    "next",
    "notified",
    "readable",
    "ready",
    "recv",
    "recv_many",
    "reserve",
    "run_until_cancelled",
    "send",
    "tick",
    "try_next",
    "wait",
    "writable",
];

/// The same of functions.
const TOGETHER: &[&str] =
    &["join_all", "select_all", "try_join_all", "yield_now", "poll_fn", "join", "join3", "select"];

fn sequential_await(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const IN_A_LOOP: &str = "this `.await` waits for its reply before the loop goes on";
    let spawns = scene.spawns().next().is_some();
    let mut seen: Vec<(usize, usize)> = Vec::new();
    let in_loops = scene.sights.iter().filter_map(|sight| {
        let What::Await(awaited) = &sight.what else { return None };
        let innermost = sight.around.loops.last()?;
        let waits_for_one = match awaited {
            Awaited::Call(path) => !TOGETHER.contains(&last(path)),
            // A request is sent without an argument, a message with one.
            Awaited::Method(name, 0) if name == "send" => true,
            Awaited::Method(name, _) => !COLLECTING.contains(&name.as_str()),
            // A handle, of what has been spawned before.
            Awaited::Name(_) | Awaited::Other => !spawns,
            Awaited::Block => true,
            Awaited::Lock | Awaited::Spawned => false,
        };
        // Who takes from a queue that others take from as well, is one of many.
        let in_the_same_loop = scene
            .sights
            .iter()
            .filter(|other| other.around.function == sight.around.function && other.around.loops == sight.around.loops);
        let mut in_the_same_loop = in_the_same_loop.map(|other| &other.what);
        if in_the_same_loop.any(|what| match what {
            What::Await(Awaited::Lock) => true,
            What::Await(Awaited::Method(name, _)) => ["recv", "recv_many"].contains(&name.as_str()),
            _ => false,
        }) {
            return None;
        }
        let once = !sight.around.place.many && !innermost.is_closure && sight.around.is_async;
        let place = (sight.around.function, innermost.number);
        // Of several in one loop, each waits; the first says it.
        let is_first = !seen.contains(&place);
        (waits_for_one && once && is_first).then(|| {
            seen.push(place);
            (sight.spot, IN_A_LOOP)
        })
    });
    let in_loops: Vec<_> = in_loops.collect();
    if in_loops.is_empty() { scene.one_at_a_time() } else { in_loops }
}

fn spawn_then_await(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this `.await` waits for its task before the next one is spawned";
    let mut found = Vec::new();
    for (at, sight) in scene.sights.iter().enumerate() {
        let What::Await(awaited) = &sight.what else { continue };
        if sight.around.conditional || sight.around.loops.is_empty() || sight.around.place.many {
            continue;
        }
        let before = scene.sights[..at].iter().filter(|other| other.around.function == sight.around.function);
        let mut in_the_same_turn = before.filter(|other| {
            is_spawning(other) && !other.around.loops.is_empty() && sight.around.loops.starts_with(&other.around.loops)
        });
        let is_it = match awaited {
            Awaited::Spawned => true,
            Awaited::Name(name) => in_the_same_turn.any(|spawn| spawn.around.used == Used::Named(name.clone())),
            Awaited::Method(name, _) if name == "join_next" => in_the_same_turn.next().is_some(),
            _ => false,
        };
        if is_it {
            found.push((sight.spot, LABEL));
        }
    }
    if found.is_empty() { scene.one_at_a_time() } else { found }
}

fn sequential_threads(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this `join` waits for its thread before the next one is started";
    let mut found = Vec::new();
    for (at, sight) in scene.sights.iter().enumerate() {
        let What::Method(join) = &sight.what else { continue };
        if join.name != "join" || join.arguments != 0 || sight.around.conditional || sight.around.loops.is_empty() {
            continue;
        }
        let before = scene.sights[..at].iter().filter(|other| other.around.function == sight.around.function);
        let mut in_the_same_turn = before.filter(|other| {
            is_spawning(other) && !other.around.loops.is_empty() && sight.around.loops.starts_with(&other.around.loops)
        });
        if in_the_same_turn.next().is_some() {
            found.push((sight.spot, LABEL));
        }
    }
    found
}

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

fn blocked_event_loop(scene: &Scene) -> Vec<(Spot, &'static str)> {
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

fn busy_waiting(scene: &Scene) -> Vec<(Spot, &'static str)> {
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

fn lock_held_across_await(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this guard lives on while the code below waits";
    const SAME_LINE: &str = "this guard lives on while the rest of the statement waits";
    // To take an item out of a queue is what its lock is for.
    const TAKING: &[&str] = &["recv", "recv_many", "next", "changed", "poll_fn"];
    let held = scene.sights.iter().filter(|sight| match &sight.what {
        What::Await(Awaited::Lock) => false,
        What::Await(Awaited::Method(name, _)) => !TAKING.contains(&name.as_str()),
        What::Await(Awaited::Call(name)) => !TAKING.contains(&last(name)),
        What::Await(_) => true,
        _ => false,
    });
    guards(held, LABEL, SAME_LINE)
}

fn lock_held(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this guard lives on while the work below runs";
    const SAME_LINE: &str = "this guard lives on while the work in the same statement runs";
    let work = scene.sights.iter().filter(|sight| match &sight.what {
        What::CallOfValue => true,
        What::Call(_) => sight.around.is_parameter,
        _ => false,
    });
    guards(work, LABEL, SAME_LINE)
}

/// The guards that are alive at these sights.
fn guards<'a>(
    sights: impl Iterator<Item = &'a Sight>,
    below: &'static str,
    beside: &'static str,
) -> Vec<(Spot, &'static str)> {
    let mut found: Vec<(Spot, &'static str)> = Vec::new();
    for sight in sights {
        for guard in &sight.around.guards {
            if found.iter().all(|(spot, _)| spot != guard) {
                found.push((*guard, if guard.line == sight.spot.line { beside } else { below }));
            }
        }
    }
    found
}

fn unbounded(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this starts all of them together";
    // Places of any kind, and workers that take from a list or a queue.
    const LIMITS: &[&str] = &[
        "Semaphore::new",
        "acquire",
        "acquire_owned",
        "buffered",
        "buffer_unordered",
        "chunks",
        "for_each_concurrent",
        "lock",
        "try_lock",
        "recv",
        "pop",
        "pop_front",
        "next",
        "fetch_add",
        "fetch_sub",
        "borrow_mut",
    ];
    if scene.has(LIMITS) { Vec::new() } else { scene.calls(&["join_all", "try_join_all"], LABEL) }
}

fn no_back_pressure(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this queue has no bound: it takes items as fast as they come";
    let std = scene
        .sights
        .iter()
        .filter(|sight| matches!(&sight.what, What::Call(call) if call.name == "std::sync::mpsc::channel"));
    std.map(|sight| (sight.spot, LABEL)).chain(scene.calls(&["unbounded_channel", "unbounded"], LABEL)).collect()
}

fn permit_dropped(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this permit is given back on the spot: nothing keeps it";
    let acquires = |called: &Called| called.name.starts_with("acquire") || called.name.starts_with("try_acquire");
    let dropped = scene.sights.iter().filter(|sight| match &sight.what {
        What::Method(called) => acquires(called) && sight.around.used == Used::Not,
        _ => false,
    });
    dropped.map(|sight| (sight.spot, LABEL)).collect()
}

fn permit_kept(scene: &Scene) -> Vec<(Spot, &'static str)> {
    scene.calls(&["forget"], "what is forgotten here is given back only where something else does that")
}

fn not_awaited(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const TASK: &str = "nobody keeps the handle of this task";
    // Its end may be told in another way.
    let told = scene.has(&["channel", "unbounded_channel", "unbounded"]);
    let thrown_away = |sight: &&Sight| {
        // What a `JoinSet` or a scope spawns it keeps itself: those are methods.
        !told && sight.around.used == Used::Not && matches!(&sight.what, What::Call(call) if !call.awaited)
    };
    let tasks = scene.spawns().filter(thrown_away).map(|sight| (sight.spot, TASK));
    tasks.chain(never_begun(scene)).collect()
}

fn never_begun(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this future is never awaited, so it does nothing";
    const FUTURES: &[&str] = &["tokio::time::sleep", "tokio::time::sleep_until", "futures::future::join_all"];
    let thrown_away = scene.sights.iter().filter(|sight| match &sight.what {
        What::Call(call) => FUTURES.contains(&call.name.as_str()) && sight.around.used == Used::Not && !call.awaited,
        _ => false,
    });
    thrown_away.map(|sight| (sight.spot, LABEL)).collect()
}

fn thread_per_wait(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this takes a thread for each wait";
    // Where places are taken, it is what waits for one that takes a thread, and not the work.
    if scene.has(&["acquire", "acquire_owned"]) {
        return Vec::new();
    }
    scene.calls(&["spawn_blocking", "std::thread::spawn"], LABEL)
}

fn fewer_workers(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this number is the most that can be under way together";
    const LIMITS: &[&str] = &["buffered", "buffer_unordered", "chunks"];
    let limited = scene.sights.iter().filter(|sight| match &sight.what {
        What::Method(call) => call.number.is_some() && LIMITS.contains(&call.name.as_str()),
        What::Call(call) => call.number.is_some() && call.name.ends_with("Semaphore::new"),
        _ => false,
    });
    limited.map(|sight| (sight.spot, LABEL)).collect()
}

fn batched(scene: &Scene) -> Vec<(Spot, &'static str)> {
    scene.calls(&["chunks"], "each of these is waited for as a whole, its slowest part included")
}

fn head_of_line(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "`buffered` hands results on in order: what is done keeps its place until all before it are";
    scene.calls(&["buffered"], LABEL)
}

fn own_client(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this makes a client of its own";
    const CLIENTS: &[&str] = &["reqwest::get", "reqwest::blocking::get"];
    let made = scene.sights.iter().filter(|sight| match &sight.what {
        What::Call(call) => {
            CLIENTS.contains(&call.name.as_str())
                || ["Client::new", "Client::builder", "Client::default"].iter().any(|end| call.name.ends_with(end))
        }
        _ => false,
    });
    made.map(|sight| (sight.spot, LABEL)).collect()
}

fn overlapping_baseline(scene: &Scene) -> Vec<(Spot, &'static str)> {
    let all = scene.calls(&["join_all", "try_join_all", "buffered", "join!"], "this has them wait together");
    let spawned = scene.spawns().filter(|sight| !sight.around.loops.is_empty());
    let spawned = spawned.map(|sight| (sight.spot, "what is spawned runs at once, whenever it is awaited"));
    if all.is_empty() { spawned.collect() } else { all }
}

fn wrong_order(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this gives results in the order in which they are ready";
    let sorts = |sight: &Sight| match &sight.what {
        What::Method(call) => call.name.starts_with("sort"),
        What::AssignmentToPlace => true,
        _ => false,
    };
    if scene.sights.iter().any(sorts) {
        return Vec::new();
    }
    let mut found = scene.calls(&["buffer_unordered", "join_next"], LABEL);
    found.extend(scene.sights.iter().filter_map(|sight| match &sight.what {
        What::Call(call) if call.name.contains("FuturesUnordered::") => Some((sight.spot, LABEL)),
        What::Method(call) if call.name == "join_all" && call.arguments == 0 => Some((sight.spot, LABEL)),
        _ => None,
    }));
    found
}

fn lost_results(scene: &Scene) -> Vec<(Spot, &'static str)> {
    scene.calls(&["try_join_all", "try_join!", "try_collect"], "this stops at the first error")
}

fn waited_for_all(scene: &Scene) -> Vec<(Spot, &'static str)> {
    scene.calls(&["join_all"], "this waits for every one of them")
}

fn eager(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this starts when the function is called, not when its future is awaited";
    let at_the_call = |sight: &&Sight| sight.around.is_public && !sight.around.is_async && !sight.around.in_async_fn;
    let spawned = scene.spawns().filter(at_the_call);
    spawned.map(|sight| (sight.spot, LABEL)).collect()
}

fn still_running(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "each of these tasks goes on when its handle is dropped";
    const ENDING: &[&str] = &["abort", "abort_all", "abort_handle", "cancel", "cancelled", "shutdown", "drop_guard"];
    let detached = scene.calls(&["detach_all"], "this lets the tasks go on");
    if !detached.is_empty() || scene.has(ENDING) {
        return detached;
    }
    let many = |sight: &&Sight| matches!(&sight.what, What::Call(_)) && !sight.around.loops.is_empty();
    scene.spawns().filter(many).map(|sight| (sight.spot, LABEL)).collect()
}

fn cancelled_by_drop(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this stops the call when the value is dropped";
    let aborts = scene.sights.iter().filter(|sight| match &sight.what {
        What::Method(call) => call.name == "abort" && sight.around.of.as_deref() == Some("Drop"),
        _ => false,
    });
    aborts.map(|sight| (sight.spot, LABEL)).collect()
}

fn crashed(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this ends the whole process";
    let ends = scene.sights.iter().filter(|sight| match &sight.what {
        What::Call(call) => ["std::process::exit", "std::process::abort"].contains(&call.name.as_str()),
        _ => false,
    });
    ends.map(|sight| (sight.spot, LABEL)).collect()
}

fn forbidden(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this changes what passes for time";
    const CLOCK: &[&str] = &["tokio::time::pause", "tokio::time::resume", "tokio::time::advance"];
    let changes = scene.sights.iter().filter(|sight| match &sight.what {
        What::Call(call) => CLOCK.contains(&call.name.as_str()),
        What::Method(call) => call.name == "start_paused",
        _ => false,
    });
    changes.map(|sight| (sight.spot, LABEL)).collect()
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
