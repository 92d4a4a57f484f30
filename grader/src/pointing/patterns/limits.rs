//! Limits that are none: queues without an end, permits that go too early or never, and what should be shared.

use crate::pointing::functions::Scene;
use crate::pointing::sights::{Called, Spot, Used, What};

pub(super) fn unbounded(scene: &Scene) -> Vec<(Spot, &'static str)> {
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

pub(super) fn no_back_pressure(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this queue has no bound: it takes items as fast as they come";
    let std = scene
        .sights
        .iter()
        .filter(|sight| matches!(&sight.what, What::Call(call) if call.name == "std::sync::mpsc::channel"));
    std.map(|sight| (sight.spot, LABEL)).chain(scene.calls(&["unbounded_channel", "unbounded"], LABEL)).collect()
}

pub(super) fn permit_dropped(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this permit is given back on the spot: nothing keeps it";
    let acquires = |called: &Called| called.name.starts_with("acquire") || called.name.starts_with("try_acquire");
    let dropped = scene.sights.iter().filter(|sight| match &sight.what {
        What::Method(called) => acquires(called) && sight.around.used == Used::Not,
        _ => false,
    });
    dropped.map(|sight| (sight.spot, LABEL)).collect()
}

pub(super) fn permit_kept(scene: &Scene) -> Vec<(Spot, &'static str)> {
    scene.calls(&["forget"], "what is forgotten here is given back only where something else does that")
}

pub(super) fn own_client(scene: &Scene) -> Vec<(Spot, &'static str)> {
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
