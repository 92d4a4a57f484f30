//! How long `grade -e 03_web_fetch` takes after an edit, against the bare incremental `cargo build` of the same runner.
//!
//! Run by hand: `cargo bench -p grader`. The two are timed in turn, so that a machine whose speed changes changes
//! both; what counts is the ratio.

mod folders;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const EXERCISE: &str = "03_web_fetch";
const ROUNDS: usize = 11;

fn main() {
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the grader lies in the workspace");
    let cache = root.join("target/grade-cache");

    // The submission that is graded, and the workspace in which cargo builds the same.
    let graded = scratch.path().join("exercises").join(EXERCISE);
    folders::copy(&root.join("solutions").join(EXERCISE), &graded);
    let bare = scratch.path().join("bare");
    for part in ["grader/harness", "grader/suites/web_fetch"] {
        folders::copy(&root.join(part), &bare.join(part));
    }
    folders::copy(&root.join("solutions").join(EXERCISE), &bare.join("solutions").join(EXERCISE));
    fs::copy(root.join("Cargo.lock"), bare.join("Cargo.lock")).expect("the lock file can be copied");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest can be read");
    let members = "members = [\"grader/harness\", \"grader/suites/*\", \"solutions/*\"]";
    let manifest: Vec<&str> =
        manifest.lines().map(|line| if line.starts_with("members") { members } else { line }).collect();
    // As the kit compiles its dependencies: without symbols, the faster way.
    let manifest = manifest.join("\n") + "\n[profile.dev]\ndebug = false\n";
    fs::write(bare.join("Cargo.toml"), manifest).expect("the manifest can be written");

    let grade = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-grade"));
        command.current_dir(scratch.path()).env("CARGO_GRADE_CACHE", &cache).args(["grade", "-e", EXERCISE]);
        time(&mut command)
    };
    let build = || {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(&bare).args(["build", "--offline", "--quiet", "--package", "web_fetch_suite", "--bins"]);
        command.env("CARGO_TARGET_DIR", bare.join("target"));
        time(&mut command)
    };
    // Once each, to compile the dependencies.
    grade();
    build();

    let (mut grades, mut builds, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        edit(&graded, round);
        edit(&bare.join("solutions").join(EXERCISE), round);
        let (grade, build) = (grade(), build());
        ratios.push(grade.as_secs_f64() / build.as_secs_f64());
        grades.push(grade);
        builds.push(build);
    }
    ratios.sort_by(f64::total_cmp);
    println!("after an edit, median of {ROUNDS}:");
    println!("  grade -e {EXERCISE:<15}{:>7.2?}", median(&mut grades));
    println!("  bare cargo build      {:>7.2?}", median(&mut builds));
    println!(
        "  ratio                  {:>6.2} (from {:.2} to {:.2})",
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]
    );
}

/// Changes what the crate does, a little.
fn edit(exercise: &Path, round: usize) {
    let mut file = OpenOptions::new().append(true).open(exercise.join("src/lib.rs")).expect("a source");
    writeln!(file, "/// Edited.\npub fn edit_{round}() -> usize {{\n    {round}\n}}").expect("a source can be edited");
}

fn time(command: &mut Command) -> Duration {
    let began = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a command runs");
    assert!(status.success(), "{command:?}: {status}");
    began.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
