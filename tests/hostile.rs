//! Attacks: submissions that try to read, write, reach, outlive or forge what they must not, each with what it must get
//! and beside an honest submission whose marks must not change. What must not happen is looked at from outside.
//!
//! `HOSTILE=daemon,shell cargo test -p tests --test hostile` tries only those whose name holds one of these words.

#![cfg(target_os = "linux")]

mod attack;
mod made;
mod outside;

use std::collections::VecDeque;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use attack::{Attack, cut};
use grader::report::json;
use grader::score::{ExerciseScore, Scorecard, Status};
use outside::{Outside, Tree};
use tests::Scratch;

/// How long a grading may take on a machine that does other things too. Whatever a submission does, the grader ends.
const PATIENCE: Duration = Duration::from_secs(400);

/// The most that the grader may need itself, in bytes, whatever it is sent.
const MOST_MEMORY: u64 = 256 << 20;

/// The longest report on a submission of one exercise beside an honest one, in bytes: for people, and as data.
const LONGEST_REPORT: usize = 100 << 10;
const LONGEST_SCORECARD: usize = 1 << 20;

#[test]
fn every_attack_gets_what_it_deserves_and_nothing_else_happens() {
    outside::adopt();
    let wanted = std::env::var("HOSTILE").unwrap_or_default();
    let mut attacks: VecDeque<Attack> = attack::in_folders().into_iter().chain(made::attacks()).collect();
    attacks.retain(|attack| wanted.split(',').any(|word| attack.name.contains(word)));
    attacks.retain(|attack| attack.expected.exercise != "slow_queries" || tests::has_postgres());
    assert!(!attacks.is_empty(), "no attack's name has {wanted:?} in it");
    // Unpacks and compiles what all of them need before they start to wait for it.
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", tests::solution("01_threaded_slow"));
    scratch.grade().args(["-e", "1"]).assert().code(0);

    let count = attacks.len();
    let (queue, lines, failures) = (Mutex::new(attacks), Mutex::new(Vec::new()), Mutex::new(0));
    let workers = thread::available_parallelism().map_or(1, usize::from) + 1;
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(attack) = next else { return };
                    let (line, wrong) = outcome(&attack);
                    let line = wrong.iter().fold(line, |line, wrong| format!("{line}\n      {wrong}"));
                    eprintln!("{line}");
                    *failures.lock().unwrap_or_else(PoisonError::into_inner) += usize::from(!wrong.is_empty());
                    lines.lock().unwrap_or_else(PoisonError::into_inner).push((attack.name, wrong.is_empty(), line));
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    let lines = lines.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failed: String = lines.iter().filter(|(_, fine, _)| !fine).map(|(.., line)| format!("{line}\n")).collect();
    assert_eq!(failures, 0, "{failures} of {count} attacks came to something else than they must:\n{failed}");
}

/// Grades an attack; a line about it, and what is wrong.
fn outcome(attack: &Attack) -> (String, Vec<String>) {
    let began = Instant::now();
    let outside = Outside::new();
    let scratch = Scratch::new();
    let honest = if attack.exercise() == "01_threaded_slow" { "02_async_slow" } else { "01_threaded_slow" };
    lay_out(attack, honest, &scratch, &outside);

    let outputs = tempfile::tempdir().expect("a temporary folder can be made");
    let temporary = tempfile::tempdir().expect("a temporary folder can be made");
    let output = |name: &str| outputs.path().join(name);
    let before = Tree::of(scratch.path());
    let into = |name: &str| Stdio::from(File::create(output(name)).expect("a file can be written"));
    let mut command = Command::new(tests::program());
    command
        .current_dir(scratch.path())
        .args(["-e", &attack.exercise(), "-e", honest])
        .arg("--out")
        .arg(output("score.json"))
        .env("CARGO_GRADE_CACHE", tests::cache())
        .env("TMPDIR", temporary.path())
        .env(outside::VARIABLE, &outside.variable)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null())
        .stdout(into("stdout"))
        .stderr(into("stderr"));
    let mut child = outside::start(&mut command).expect("the grader starts");
    let ended = outside::wait(&mut child, PATIENCE);

    let mut wrong = outside::orphans();
    wrong.extend(outside.what_happened(&[&tests::cache(), temporary.path(), scratch.path()]));
    wrong.extend(before.differences(&Tree::of(scratch.path())));
    if fs::read_dir(temporary.path()).is_ok_and(|mut left| left.next().is_some()) {
        wrong.push("the grader left something in its temporary folder".to_owned());
    }
    let read = |name: &str| fs::read(output(name)).unwrap_or_default();
    for name in ["stdout", "stderr", "score.json"] {
        wrong.extend(in_print(name, &read(name), &outside));
    }

    let scorecard = json::parse(&String::from_utf8_lossy(&read("score.json")));
    let seconds = began.elapsed().as_secs_f64();
    let line = match (ended, &scorecard) {
        (Err(why), _) => {
            wrong.push(why);
            format!("{}: nothing, {seconds:.1} s", attack.name)
        }
        (Ok(_), Err(error)) => {
            wrong.push(format!("there is no scorecard: {error}; {}", cut(&String::from_utf8_lossy(&read("stderr")))));
            format!("{}: nothing, {seconds:.1} s", attack.name)
        }
        (Ok((code, peak)), Ok(scorecard)) => {
            let report = String::from_utf8_lossy(&read("stdout")).into_owned();
            wrong.extend(marks(attack, honest, scorecard, code, &report));
            if peak > MOST_MEMORY {
                wrong.push(format!("the grader needed {} MB", peak >> 20));
            }
            let of_it = scorecard.exercises.iter().find(|score| score.name == attack.exercise());
            format!("{}: {}, {seconds:.1} s", attack.name, of_it.map(in_short).unwrap_or_default())
        }
    };
    (line, wrong)
}

/// Writes the submission: the attack, with the reference solution as a module to fall back on, and the honest one.
fn lay_out(attack: &Attack, honest: &str, scratch: &Scratch, outside: &Outside) {
    let home = format!("exercises/{}", attack.exercise());
    scratch.submit(honest, format!("{}// {}\n", tests::solution(honest), outside.neighbour));
    scratch.write(&format!("{home}/src/honest.rs"), tests::solution(&attack.exercise()));
    let neighbour = scratch.path().join(format!("exercises/{honest}/src/lib.rs"));
    let mut placeholders = outside.placeholders().to_vec();
    placeholders.push(("@NEIGHBOUR@", neighbour.display().to_string()));
    placeholders.push(("@PROGRAM@", tests::program().display().to_string()));
    for (file, contents) in &attack.files {
        let contents = match String::from_utf8(contents.clone()) {
            Ok(text) => placeholders.iter().fold(text, |text, (name, value)| text.replace(name, value)).into_bytes(),
            Err(other) => other.into_bytes(),
        };
        match file.strip_prefix("checkout") {
            Ok(file) => scratch.write(&file.to_string_lossy(), contents),
            Err(_) => scratch.write(&format!("{home}/{}", file.display()), contents),
        }
    }
    if let Some(make) = attack.make {
        make(&scratch.path().join(home), outside);
    }
}

/// How the marks, and what is said of them, differ from what they must be.
fn marks(attack: &Attack, honest: &str, scorecard: &Scorecard, code: Option<i32>, report: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for score in &scorecard.exercises {
        if score.name == attack.exercise() {
            wrong.extend(attack.differences(score));
        } else if score.name == honest && (score.status, score.points) != (Status::Graded, score.max_points) {
            let failed = score.checks.iter().find(|check| check.points < check.max_points);
            let why = failed.map(|check| format!("{:?}: {:?}", check.name, check.message));
            let why = why.or_else(|| score.message.clone()).unwrap_or_default();
            wrong.push(format!("the honest submission got {}: {}", in_short(score), cut(&why)));
        }
    }
    if code != Some(if scorecard.is_perfect() { 0 } else { 1 }) {
        wrong.push(format!("the grader's exit status is {code:?}"));
    }
    for said in &attack.expected.says {
        if !report.contains(said) {
            wrong.push(format!("the report does not say {said:?}: {}", cut(report)));
        }
    }
    wrong
}

/// What must not be in any output: secrets, what a terminal or a CI system would obey, or more than anyone can read.
fn in_print(name: &str, bytes: &[u8], outside: &Outside) -> Vec<String> {
    let mut wrong = Vec::new();
    let is_data = name.ends_with(".json");
    let longest = if is_data { LONGEST_SCORECARD } else { LONGEST_REPORT };
    if bytes.len() > longest {
        wrong.push(format!("{name} has {} bytes", bytes.len()));
    }
    let text = String::from_utf8_lossy(bytes);
    if text.contains(char::REPLACEMENT_CHARACTER) && std::str::from_utf8(bytes).is_err() {
        wrong.push(format!("{name} is not UTF-8"));
    }
    for (of, secret) in outside.secrets() {
        if text.contains(secret) {
            wrong.push(format!("{name} shows the secret of {of}"));
        }
    }
    if let Some(c) = text.chars().find(|c| is_obeyed(*c)) {
        wrong.push(format!("{name} holds a raw {c:?}"));
    }
    // GitHub's runner takes a command in front of a line, after spaces too, and its old form and Azure's anywhere.
    let commands = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
    if !is_data && let Some(line) = text.lines().find(commands) {
        wrong.push(format!("{name} holds a CI command: {}", cut(line)));
    }
    wrong
}

/// Whether a terminal does something else with it than to show it.
fn is_obeyed(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn in_short(score: &ExerciseScore) -> String {
    let diagnoses: std::collections::BTreeSet<&str> =
        score.checks.iter().filter_map(|check| check.diagnosis).map(|diagnosis| diagnosis.name()).collect();
    let diagnoses: Vec<&str> = diagnoses.into_iter().collect();
    format!("{}/{} {:?} {}", score.points, score.max_points, score.status, diagnoses.join(", "))
}

#[test]
fn every_attack_says_what_it_tries() {
    for attack in attack::in_folders() {
        let source = attack.files.iter().find(|(file, _)| file == Path::new("src/lib.rs"));
        let (_, source) = source.unwrap_or_else(|| panic!("{} has no src/lib.rs", attack.name));
        assert!(source.starts_with(b"//! "), "{} does not say what it tries", attack.name);
        assert!(attack.expected.points.is_some() != attack.expected.at_most.is_some(), "{}: points?", attack.name);
    }
}
