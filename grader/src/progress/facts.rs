//! What is remembered of an exercise, and what a grading changes in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::kit::{self, Exercise, hex};
use crate::score::{ExerciseScore, Status, Word};

/// What is remembered of an exercise. Of a check only how it ended: that is told even where the check is hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Points that were reached when it was last graded.
    pub points: Option<u32>,
    /// Points that could be reached then.
    pub max_points: Option<u32>,
    /// Whether all of them were ever reached.
    pub complete: bool,
    /// Versions that were graded: not what was handed out, and not the same one again.
    pub tries: u32,
    /// Hints that have been shown.
    pub hints: u32,
    /// The version that was last graded.
    pub version: Option<String>,
    /// How each check last ended, by its name.
    pub checks: BTreeMap<String, Word>,
}

/// A version of an exercise's sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    name: String,
    is_stub: bool,
}

/// What a grading changed since the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The exercise: `03_web_fetch`.
    pub exercise: String,
    /// The checks that pass and did not before, in the suite's order.
    pub passes: Vec<String>,
    /// The checks that fail and passed before, in the suite's order.
    pub fails: Vec<String>,
    /// Whether it has full marks for the first time.
    pub complete: bool,
}

impl Change {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.passes.is_empty() && self.fails.is_empty() && !self.complete
    }
}

impl Version {
    /// The version that these sources are, by their path below `src`.
    #[must_use]
    pub fn of(exercise: &Exercise, files: &BTreeMap<PathBuf, Vec<u8>>) -> Version {
        let mut hash = Sha256::new();
        for (path, text) in files {
            for part in [path.as_os_str().as_encoded_bytes(), text.as_slice()] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        Version { name: hex(&hash.finalize()[..8]), is_stub: is_stub(exercise, files) }
    }
}

/// Whether these sources are what was handed out. Line ends do not count: git may change them.
fn is_stub(exercise: &Exercise, files: &BTreeMap<PathBuf, Vec<u8>>) -> bool {
    let stub: BTreeMap<&Path, &str> = kit::stub(&exercise.folder).map(|(path, text)| (Path::new(path), text)).collect();
    let is_given = |(path, text): (&PathBuf, &Vec<u8>)| {
        let plain = |text: &str| text.replace("\r\n", "\n");
        let text = std::str::from_utf8(text).ok();
        stub.get(path.as_path()).is_some_and(|given| text.is_some_and(|text| plain(text) == plain(given)))
    };
    !stub.is_empty() && files.len() == stub.len() && files.iter().all(is_given)
}

impl Facts {
    /// Points reached and reachable when it was last graded.
    #[must_use]
    pub fn score(&self) -> Option<(u32, u32)> {
        // Two people's lines may have been mixed.
        self.points.zip(self.max_points).map(|(points, max)| (points.min(max), max))
    }

    /// Notes what a version came to, and says what that changes. What could not be decided changes nothing.
    pub(super) fn note(&mut self, version: &Version, score: &ExerciseScore) -> Change {
        let mut change = Change { exercise: score.name.clone(), ..Change::default() };
        let undecided = score.status == Status::Ungraded && score.checks.is_empty();
        if undecided || score.status == Status::Missing {
            return change;
        }
        let is_first = self.version.is_none();
        if self.version.as_ref() != Some(&version.name) {
            self.tries = self.tries.saturating_add(u32::from(!version.is_stub));
            self.version = Some(version.name.clone());
        }
        let mut points = 0;
        for check in &score.checks {
            let before = self.checks.get(&check.name).copied();
            points += match (check.verdict, before) {
                (Word::Ungraded, Some(Word::Passed)) => check.max_points,
                _ => check.points,
            };
            match (before, check.verdict) {
                (_, Word::Ungraded) => continue,
                (Some(Word::Failed | Word::Skipped), Word::Passed) => change.passes.push(check.name.clone()),
                // One that is skipped since follows from another one that fails.
                (Some(Word::Passed), Word::Failed) => change.fails.push(check.name.clone()),
                _ => {}
            }
            self.checks.insert(check.name.clone(), check.verdict);
        }
        // What does not compile says nothing about its checks: the next version is held against the one before.
        if !score.checks.is_empty() {
            self.checks.retain(|name, _| score.checks.iter().any(|check| check.name == *name));
        }
        (self.points, self.max_points) = (Some(points), Some(score.max_points));
        let complete = score.status == Status::Graded && points == score.max_points;
        change.complete = complete && !self.complete && !is_first;
        self.complete |= complete;
        change
    }
}
