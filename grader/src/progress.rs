//! What is remembered between two runs: how far each exercise was, and which hints have been shown. Losing it costs
//! nobody anything, so trouble with the file is no trouble.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files;
use crate::kit;
use crate::score::ExerciseScore;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Progress {
    /// Points reached and reachable when an exercise was last graded, by its folder.
    points: BTreeMap<PathBuf, (u32, u32)>,
    /// How many hints have been shown, by exercise.
    hints: BTreeMap<String, usize>,
}

/// Notes how far these exercises are.
pub fn remember<'a>(scores: impl Iterator<Item = (&'a Path, &'a ExerciseScore)>) {
    let mut progress = load();
    for (folder, score) in scores {
        if let Ok(folder) = fs::canonicalize(folder) {
            progress.points.insert(folder, (score.points, score.max_points));
        }
    }
    save(&progress);
}

/// Points reached and reachable when the exercise in this folder was last graded.
#[must_use]
pub fn points(folder: &Path) -> Option<(u32, u32)> {
    load().points.get(&fs::canonicalize(folder).ok()?).copied()
}

/// Counts one more hint of an exercise's as shown; how many had been before.
#[must_use]
pub fn next_hint(exercise: &str) -> usize {
    let mut progress = load();
    let shown = progress.hints.entry(exercise.to_owned()).or_default();
    let before = *shown;
    *shown += 1;
    save(&progress);
    before
}

fn file() -> Option<PathBuf> {
    Some(kit::cache().ok()?.join("progress.json"))
}

fn load() -> Progress {
    let text = file().and_then(|file| fs::read_to_string(file).ok());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn save(progress: &Progress) {
    let Some(file) = file() else { return };
    let Ok(text) = serde_json::to_string_pretty(progress) else { return };
    // Whole or not at all: two gradings may end at the same time.
    let _ = files::write(&file, text);
}
