//! Calls that wait for each other, or for less than there is to do: what makes a row of what could be together.

use super::is_spawning;
use crate::pointing::functions::Scene;
use crate::pointing::sights::{Awaited, Sight, Spot, Used, What, last};

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

pub(super) fn sequential_await(scene: &Scene) -> Vec<(Spot, &'static str)> {
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

/// What was started before the sight at this place, in the same turn of the loop that it is in.
fn started_in_the_same_turn(scene: &Scene, at: usize) -> impl Iterator<Item = &Sight> {
    let around = &scene.sights[at].around;
    scene.sights[..at].iter().filter(move |other| {
        let loops = &other.around.loops;
        let same = other.around.function == around.function && !loops.is_empty() && around.loops.starts_with(loops);
        same && is_spawning(other)
    })
}

pub(super) fn spawn_then_await(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this `.await` waits for its task before the next one is spawned";
    let mut found = Vec::new();
    for (at, sight) in scene.sights.iter().enumerate() {
        let What::Await(awaited) = &sight.what else { continue };
        if sight.around.conditional || sight.around.loops.is_empty() || sight.around.place.many {
            continue;
        }
        let mut in_the_same_turn = started_in_the_same_turn(scene, at);
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

pub(super) fn sequential_threads(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this `join` waits for its thread before the next one is started";
    let mut found = Vec::new();
    for (at, sight) in scene.sights.iter().enumerate() {
        let What::Method(join) = &sight.what else { continue };
        if join.name != "join" || join.arguments != 0 || sight.around.conditional || sight.around.loops.is_empty() {
            continue;
        }
        let mut in_the_same_turn = started_in_the_same_turn(scene, at);
        if in_the_same_turn.next().is_some() {
            found.push((sight.spot, LABEL));
        }
    }
    found
}

pub(super) fn thread_per_wait(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this takes a thread for each wait";
    // Where places are taken, it is what waits for one that takes a thread, and not the work.
    if scene.has(&["acquire", "acquire_owned"]) {
        return Vec::new();
    }
    scene.calls(&["spawn_blocking", "std::thread::spawn"], LABEL)
}

pub(super) fn fewer_workers(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this number is the most that can be under way together";
    const LIMITS: &[&str] = &["buffered", "buffer_unordered", "chunks"];
    let limited = scene.sights.iter().filter(|sight| match &sight.what {
        What::Method(call) => call.number.is_some() && LIMITS.contains(&call.name.as_str()),
        What::Call(call) => call.number.is_some() && call.name.ends_with("Semaphore::new"),
        _ => false,
    });
    limited.map(|sight| (sight.spot, LABEL)).collect()
}

pub(super) fn batched(scene: &Scene) -> Vec<(Spot, &'static str)> {
    scene.calls(&["chunks"], "each of these is waited for as a whole, its slowest part included")
}

pub(super) fn head_of_line(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "`buffered` hands results on in order: what is done keeps its place until all before it are";
    scene.calls(&["buffered"], LABEL)
}

pub(super) fn overlapping_baseline(scene: &Scene) -> Vec<(Spot, &'static str)> {
    let all = scene.calls(&["join_all", "try_join_all", "buffered", "join!"], "this has them wait together");
    let spawned = scene.spawns().filter(|sight| !sight.around.loops.is_empty());
    let spawned = spawned.map(|sight| (sight.spot, "what is spawned runs at once, whenever it is awaited"));
    if all.is_empty() { spawned.collect() } else { all }
}
