//! Prints what a CI system would obey, and does not wait, so that it is shown.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    // So few that all of them are shown.
    for line in [
        "::error file=lib.rs::forged",
        "::set-output name=score::10",
        "::stop-commands::token",
        "##[error]forged",
        "##vso[task.complete result=Succeeded;]done",
    ] {
        println!("{line}");
        eprintln!("  \r{line}");
    }
    if delay > Duration::ZERO {
        // Time enough for what was printed to arrive.
        return honest::slow(x, delay / 4);
    }
    honest::slow(x, delay)
}
