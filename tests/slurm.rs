//! A class that is graded by a real Slurm, which the test starts in a scratch folder: the job array of the ready file, a
//! task that is killed in the middle and requeued, and what Slurm says to the tasks of other arrays.
#![cfg(target_os = "linux")]

mod cluster;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use grader::class::Shard;
use rustix::process::{Pid, Signal, kill_process};
use tests::{Scratch, names, read, root};

use cluster::{Slurm, has_slurm};

/// Submissions in the class: each of four tasks is under way long enough to be killed in the middle.
const PEOPLE: usize = 24;

#[test]
fn a_job_array_grades_a_class_and_a_task_that_was_killed_goes_on() {
    if !has_slurm() {
        return;
    }
    let scratch = Scratch::new();
    let mutants = names("tests/mutants/threaded_slow");
    for (number, version) in mutants.iter().cycle().take(PEOPLE).enumerate() {
        let source = read(&format!("tests/mutants/threaded_slow/{version}/src/lib.rs"));
        scratch.hand_in(&format!("person{number:02}"), "01_threaded_slow", source);
    }
    let slurm = Slurm::start(&scratch);
    let whole = slurm.command("cargo", &["grade", "batch", "class", "--out", "whole", "-e", "1"]).output();
    let whole = whole.expect("the grader runs");
    assert_eq!(whole.status.code(), Some(0), "{}", String::from_utf8_lossy(&whole.stderr));

    let ready = root().join("grader/engines/slurm.sbatch");
    let job = slurm.submit(&[&ready.to_string_lossy(), "class", "results", "-e", "1"]);
    let task = format!("{job}_2");
    let results = scratch.path().join("results/2");
    slurm.await_that("a submission has been graded", |_| !written(&results.join("people")).is_empty());
    let grader = grader_at(Path::new("results/2")).expect("it is still at it");
    kill_process(grader, Signal::KILL).expect("it is ours");
    slurm.await_that("the task has failed", |slurm| slurm.is(&task, "FAILED"));
    let done = written(&results.join("graded"));
    assert!((1..PEOPLE / 4).contains(&done.len()), "it was killed in the middle: {done:?}");

    slurm.says("scontrol", &["requeue", &task]);
    slurm.await_that("all tasks have ended", |slurm| slurm.is(&task, "COMPLETED") && slurm.is_empty());
    assert_eq!(slurm.fact(&task, "Restarts"), "1");
    let now = written(&results.join("graded"));
    assert_eq!(now.len(), PEOPLE / 4);
    assert!(done.iter().all(|file| now.get(file.0) == Some(file.1)), "it went on, and did not begin again");

    let parts: Vec<String> = (1..=4).map(|number| format!("results/{number}")).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let merge = [&["grade", "merge", "--out", "merged"], parts.as_slice()].concat();
    let merged = slurm.command("cargo", &merge).output().expect("the grader runs");
    assert_eq!(merged.status.code(), Some(0), "{}", String::from_utf8_lossy(&merged.stderr));
    let [whole, merged] = [whole, merged].map(|output| String::from_utf8(output.stdout).expect("UTF-8"));
    assert_eq!(people_of(&whole), people_of(&merged));
    assert_eq!(people_of(&merged).lines().count(), PEOPLE + 1, "{merged}");
}

#[test]
fn the_tasks_of_an_array_are_the_shards_of_a_class() {
    if !has_slurm() {
        return;
    }
    let scratch = Scratch::new();
    let slurm = Slurm::start(&scratch);
    let arrays = [
        ("0-3", Ok(4)),
        ("1-4", Ok(4)),
        ("1-4%2", Ok(4)),
        ("2-8:2", Ok(4)),
        ("0-9:3", Ok(4)),
        ("2,4,6", Err("not at even steps")),
        ("1,2,4", Err("not at even steps")),
        ("3", Err("a single task")),
    ];
    for (array, _) in arrays {
        let folder = scratch.path().join(array);
        fs::create_dir(&folder).expect("a folder can be made");
        let (array, folder) = (format!("--array={array}"), format!("--chdir={}", folder.display()));
        slurm.submit(&[&array, &folder, "--output=/dev/null", "--wrap", "env > $SLURM_ARRAY_TASK_ID"]);
    }
    slurm.await_that("all tasks have ended", Slurm::is_empty);
    for (array, expected) in arrays {
        let tasks = written(&scratch.path().join(array)).into_keys();
        let shards: Vec<Result<Option<Shard>, String>> = tasks.map(|task| shard_told(&task)).collect();
        match expected {
            Ok(of) => {
                let all: Vec<_> = (1..=of).map(|number| Ok(Some(Shard { number, of }))).collect();
                assert_eq!(shards, all, "{array}");
            }
            Err(why) => {
                let refused = |shard: &Result<_, String>| shard.as_ref().is_err_and(|told| told.contains(why));
                assert!(!shards.is_empty() && shards.iter().all(refused), "{array}: {shards:?}");
            }
        }
    }
}

/// The grader that writes to a folder of results.
fn grader_at(results: &Path) -> Option<Pid> {
    let processes = fs::read_dir("/proc").expect("/proc").flatten();
    processes.filter_map(|process| process.file_name().to_str()?.parse().ok()).find_map(|id: i32| {
        let line = fs::read_to_string(format!("/proc/{id}/cmdline")).ok()?;
        let words: Vec<&str> = line.split('\0').collect();
        let grades = words.first()?.ends_with("cargo-grade") && words.contains(&"batch");
        (grades && words.contains(&results.to_str()?)).then(|| Pid::from_raw(id))?
    })
}

/// The files in a folder and when each of them was written.
fn written(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = files.filter(|file| !file.file_name().to_string_lossy().starts_with('.'));
    files.filter_map(|file| Some((file.path(), file.metadata().ok()?.modified().ok()?))).collect()
}

/// The lines with people's points, whatever is said below them.
fn people_of(table: &str) -> &str {
    table.split("\n\n").next().unwrap_or_default()
}

/// The shard that a task is whose environment is in a file.
fn shard_told(file: &Path) -> Result<Option<Shard>, String> {
    let text = fs::read_to_string(file).expect("a file");
    let told: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('=')).collect();
    Shard::meant(None, |name| told.get(name).map(|value| (*value).to_owned()))
}
