//! How long it takes to start a student process, confined by all that this machine gives, until it waits for its call.
//!
//! Run by hand: `cargo bench -p grader --bench starting_a_trial`.

use std::process::Command;
use std::time::{Duration, Instant};

use grader::judge::Judge;

const ROUNDS: usize = 101;

fn main() {
    // The judge confines a process by starting its own program, which is this one, under another name.
    grader::sandbox::run_errand();

    let build = ["build", "--quiet", "--package", "threaded_slow_suite", "--bins"];
    let built = Command::new(env!("CARGO")).args(build).status().expect("cargo runs");
    assert!(built.success(), "the runner does not build");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the grader lies in the workspace");
    let runner = root.join("target/debug/threaded_slow_runner");

    let layers: Vec<&str> = grader::sandbox::layers_in_force().named().into_iter().map(|(name, _)| name).collect();
    let judge = Judge::new(runner, 1);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be built");
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            let trial = runtime.block_on(judge.trial()).expect("a trial starts");
            let took = began.elapsed();
            drop(trial);
            took
        })
        .collect();
    times.sort();
    println!("starting a trial, confined by {}, {ROUNDS} times:", layers.join(", "));
    println!("  {:.1?} (from {:.1?} to {:.1?})", times[ROUNDS / 2], times[0], times[ROUNDS - 1]);
}
