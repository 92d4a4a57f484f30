//! What is held for too long.

use crate::pointing::functions::Scene;
use crate::pointing::sights::{Awaited, Sight, Spot, What, last};

pub(super) fn lock_held_across_await(scene: &Scene) -> Vec<(Spot, &'static str)> {
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

pub(super) fn lock_held(scene: &Scene) -> Vec<(Spot, &'static str)> {
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
