//! An attack: its files, and what it must come to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use grader::kit;
use grader::score::{ExerciseScore, Status, Word};
use grader::verdict::Diagnosis;
use serde::Deserialize;
use tests::{names, read, root};

use crate::outside::Outside;

/// One attack.
pub struct Attack {
    pub name: String,
    /// The files below the exercise's folder, with their contents; below the checkout's if they begin with `checkout/`.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    /// Makes what no file of the repository can be, in the exercise's folder.
    pub make: Option<fn(&Path, &Outside)>,
    pub expected: Expected,
}

/// What an attack must come to, its `expect.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The crate of the exercise that it is handed in for.
    pub exercise: String,
    /// How far its grading must come.
    pub status: OneOf<Status>,
    /// What it must get …
    pub points: Option<u32>,
    /// … or the most that it may get.
    pub at_most: Option<u32>,
    /// The diagnosis of every check, but for those that are skipped.
    pub every: Option<OneOf<Diagnosis>>,
    /// The checks that must fail, with their diagnoses. If `points` says how many marks there are, no other one may.
    #[serde(default)]
    pub failed: BTreeMap<String, OneOf<Diagnosis>>,
    /// What must stand in the report.
    #[serde(default)]
    pub says: Vec<String>,
}

/// Where the machine, or the sandbox that it offers, decides which of several comes.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOf<T> {
    One(T),
    Several(Vec<T>),
}

impl<T: PartialEq> OneOf<T> {
    fn allows(&self, value: &T) -> bool {
        match self {
            OneOf::One(one) => one == value,
            OneOf::Several(several) => several.contains(value),
        }
    }
}

/// The attacks in `tests/hostile`.
pub fn in_folders() -> Vec<Attack> {
    names("tests/hostile").iter().map(|name| in_folder(name)).collect()
}

fn in_folder(name: &str) -> Attack {
    let folder = root().join("tests/hostile").join(name);
    let text = read(&format!("tests/hostile/{name}/expect.toml"));
    let expected = toml::from_str(&text).unwrap_or_else(|error| panic!("tests/hostile/{name}/expect.toml: {error}"));
    let mut files = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(&below).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if entry.file_name() != "expect.toml" {
                let inside = path.strip_prefix(&folder).expect("it lies in there").to_owned();
                files.push((inside, fs::read(path).expect("a file")));
            }
        }
    }
    Attack { name: name.to_owned(), files, make: None, expected }
}

impl Attack {
    /// The folder of its exercise, `01_threaded_slow`.
    pub fn exercise(&self) -> String {
        let exercise = kit::exercises().into_iter().find(|exercise| exercise.name == self.expected.exercise);
        exercise.unwrap_or_else(|| panic!("{}: no such exercise", self.name)).folder
    }

    /// How a score differs from what it must be.
    pub fn differences(&self, score: &ExerciseScore) -> Vec<String> {
        let expected = &self.expected;
        let mut wrong = Vec::new();
        if !expected.status.allows(&score.status) {
            let ungraded = score.checks.iter().find(|check| check.verdict == Word::Ungraded);
            let why = ungraded.and_then(|check| check.message.clone()).or(score.message.clone()).unwrap_or_default();
            wrong.push(format!("its status is {:?}, not {:?}: {}", score.status, expected.status, cut(&why)));
        }
        if expected.points.is_some_and(|points| points != score.points)
            || expected.at_most.is_some_and(|most| most < score.points)
        {
            let (exactly, at_most) = (expected.points, expected.at_most);
            wrong.push(format!("it got {} points, not {exactly:?}, at most {at_most:?}", score.points));
        }
        for name in expected.failed.keys() {
            if !score.checks.iter().any(|check| check.name == *name) {
                wrong.push(format!("no check is called {name:?}"));
            }
        }
        for check in &score.checks {
            let allowed = expected.failed.get(&check.name).or(expected.every.as_ref());
            let complaint = match (allowed, check.verdict, check.diagnosis) {
                (Some(allowed), Word::Failed, Some(got)) if allowed.allows(&got) => continue,
                (Some(_), Word::Skipped, _) if expected.every.is_some() => continue,
                (Some(allowed), verdict, got) => {
                    format!("is {verdict:?} {}, not {allowed:?}", got.map_or("", Diagnosis::name))
                }
                (None, Word::Failed, Some(got)) if expected.at_most.is_none() => format!("is {got}"),
                (None, Word::Ungraded, _) => "could not be decided".to_owned(),
                (None, ..) => continue,
            };
            wrong.push(format!("{:?} {complaint}: {}", check.name, cut(check.message.as_deref().unwrap_or_default())));
        }
        wrong
    }
}

/// As much of a text as a line can take.
pub fn cut(text: &str) -> String {
    const SHOWN: usize = 240;
    let mut line: String = text.chars().take(SHOWN).collect();
    if line.len() < text.len() {
        line.push('…');
    }
    line.escape_debug().to_string()
}
