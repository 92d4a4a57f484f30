//! How long a verdict on `03_web_fetch` takes after an edit, with `grade` and with `watch`, against the bare incremental
//! `cargo build` of the same runner.
//!
//! Run by hand: `cargo bench -p grader`. The two are timed in turn, so that a machine whose speed changes changes
//! both; what counts is the ratio.

mod folders;

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
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
    folders::bare_manifest(root, &["grader/harness", "grader/suites/*", "solutions/*"], folders::AS_THE_GRADER, &bare);

    let grader = |command: &str| {
        let mut grader = Command::new(env!("CARGO_BIN_EXE_cargo-grade"));
        grader.current_dir(scratch.path()).env("CARGO_GRADE_CACHE", &cache).arg(command).stderr(Stdio::null());
        grader
    };
    let build = || {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(&bare).args(["build", "--offline", "--quiet", "--package", "web_fetch_suite", "--bins"]);
        command.env("CARGO_TARGET_DIR", bare.join("target"));
        time(&mut command)
    };
    let grade = || time(grader("grade").args(["-e", EXERCISE]));
    let mut edits = 0;
    let mut edit = |exercise: &Path| {
        edits += 1;
        append(exercise, edits);
    };
    let other = bare.join("solutions").join(EXERCISE);
    // Once each, to compile the dependencies.
    grade();
    build();

    let mut rounds: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..ROUNDS {
        edit(&graded);
        edit(&other);
        rounds.push((grade(), build()));
    }
    show(&format!("grade -e {EXERCISE}"), &mut rounds);

    let mut watch = Watch::start(grader("watch").arg(&graded));
    watch.verdict();
    rounds.clear();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        edit(&graded);
        watch.verdict();
        let took = began.elapsed();
        edit(&other);
        rounds.push((took, build()));
    }
    show("watch, from a save to its verdict", &mut rounds);
}

/// A grader that watches, in lines.
struct Watch {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    fn start(command: &mut Command) -> Watch {
        let mut process = command.stdout(Stdio::piped()).spawn().expect("the grader starts");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        Watch { process, lines }
    }

    /// Waits for the end of the next report.
    fn verdict(&mut self) {
        let mut lines = self.lines.by_ref().map(|line| line.expect("text"));
        let score = lines.find(|line| line.starts_with("score"));
        assert!(score.is_some_and(|score| score.contains("10/10")), "all of it is right");
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Prints how one compares with the bare build, round for round.
fn show(what: &str, rounds: &mut [(Duration, Duration)]) {
    let mut ratios: Vec<f64> = rounds.iter().map(|(ours, bare)| ours.as_secs_f64() / bare.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    let (mut ours, mut bare): (Vec<Duration>, Vec<Duration>) = rounds.iter().copied().unzip();
    println!("{what}, median of {ROUNDS}:");
    println!("  from the edit      {:>7.2?}", median(&mut ours));
    println!("  bare cargo build   {:>7.2?}", median(&mut bare));
    println!("  ratio               {:>6.2} (from {:.2} to {:.2})", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
}

/// Changes what the crate does, a little.
fn append(exercise: &Path, round: usize) {
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
