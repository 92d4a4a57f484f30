//! What is lost, left running or never begun, and the clock that is tampered with.

use crate::pointing::functions::Scene;
use crate::pointing::sights::{Sight, Spot, Used, What};

pub(super) fn not_awaited(scene: &Scene) -> Vec<(Spot, &'static str)> {
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

pub(super) fn never_begun(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this future is never awaited, so it does nothing";
    const FUTURES: &[&str] = &["tokio::time::sleep", "tokio::time::sleep_until", "futures::future::join_all"];
    let thrown_away = scene.sights.iter().filter(|sight| match &sight.what {
        What::Call(call) => FUTURES.contains(&call.name.as_str()) && sight.around.used == Used::Not && !call.awaited,
        _ => false,
    });
    thrown_away.map(|sight| (sight.spot, LABEL)).collect()
}

pub(super) fn wrong_order(scene: &Scene) -> Vec<(Spot, &'static str)> {
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

pub(super) fn lost_results(scene: &Scene) -> Vec<(Spot, &'static str)> {
    scene.calls(&["try_join_all", "try_join!", "try_collect"], "this stops at the first error")
}

pub(super) fn waited_for_all(scene: &Scene) -> Vec<(Spot, &'static str)> {
    scene.calls(&["join_all"], "this waits for every one of them")
}

pub(super) fn eager(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this starts when the function is called, not when its future is awaited";
    let at_the_call = |sight: &&Sight| sight.around.is_public && !sight.around.is_async && !sight.around.in_async_fn;
    let spawned = scene.spawns().filter(at_the_call);
    spawned.map(|sight| (sight.spot, LABEL)).collect()
}

pub(super) fn still_running(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "each of these tasks goes on when its handle is dropped";
    const ENDING: &[&str] = &["abort", "abort_all", "abort_handle", "cancel", "cancelled", "shutdown", "drop_guard"];
    let detached = scene.calls(&["detach_all"], "this lets the tasks go on");
    if !detached.is_empty() || scene.has(ENDING) {
        return detached;
    }
    let many = |sight: &&Sight| matches!(&sight.what, What::Call(_)) && !sight.around.loops.is_empty();
    scene.spawns().filter(many).map(|sight| (sight.spot, LABEL)).collect()
}

pub(super) fn cancelled_by_drop(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this stops the call when the value is dropped";
    let aborts = scene.sights.iter().filter(|sight| match &sight.what {
        What::Method(call) => call.name == "abort" && sight.around.of.as_deref() == Some("Drop"),
        _ => false,
    });
    aborts.map(|sight| (sight.spot, LABEL)).collect()
}

pub(super) fn forbidden(scene: &Scene) -> Vec<(Spot, &'static str)> {
    const LABEL: &str = "this changes what passes for time";
    const CLOCK: &[&str] = &["tokio::time::pause", "tokio::time::resume", "tokio::time::advance"];
    let changes = scene.sights.iter().filter(|sight| match &sight.what {
        What::Call(call) => CLOCK.contains(&call.name.as_str()),
        What::Method(call) => call.name == "start_paused",
        _ => false,
    });
    changes.map(|sight| (sight.spot, LABEL)).collect()
}
