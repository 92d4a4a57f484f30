//! What is remembered of a handout between two runs: how far each exercise is, how often it was tried, which hints have
//! been shown, and how each check went. It lies in a hidden file beside the exercises. Losing it costs nobody anything,
//! so trouble with the file is no trouble.
//!
//! | module | holds |
//! | --- | --- |
//! | [`facts`] | what is remembered of an exercise, and what a grading changes in it |
//! | [`ledger`] | the file: a line for each fact, so that git can merge it |

pub mod facts;
pub mod ledger;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

pub use facts::{Change, Facts, Version};
pub use ledger::Ledger;

use crate::files;
use crate::kit::{self, Exercise};
use crate::score::ExerciseScore;

/// The file's name, in the folder that holds the exercises.
pub const FILE: &str = ".grade-progress.toml";

/// What tells a handout from a folder of exercises that somebody handed in: it is a workspace, with a manifest.
const MANIFEST: &str = "Cargo.toml";

/// More was not written by this program.
const LARGEST: u64 = 1 << 20;

/// A folder that holds exercises, and that somebody works in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handout {
    folder: PathBuf,
}

impl Handout {
    /// The handout that an exercise's folder lies in. None if the folder is not named after the exercise, or lies in no
    /// workspace: it was handed in, and is not worked in here.
    #[must_use]
    pub fn around(home: &Path, exercise: &Exercise) -> Option<Handout> {
        let name = home.file_name()?.to_str()?;
        let folder = home.parent().filter(|_| name == exercise.folder || name == exercise.name)?;
        let is_one = folder.join(MANIFEST).is_file() || folder.join(FILE).is_file();
        is_one.then(|| Handout { folder: folder.to_owned() })
    }

    /// The folder that holds the exercises.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is remembered; nothing if the file cannot be read.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger::read(&self.text())
    }

    /// Notes what exercises came to, and says what that changes. Nothing is written unless it is to be `kept`.
    #[must_use]
    pub fn note(&self, graded: &[(&Version, &ExerciseScore)], kept: bool) -> Vec<Change> {
        let note = |ledger: &mut Ledger| -> Vec<Change> {
            let changes = graded.iter().map(|(version, score)| ledger.of(&score.name).note(version, score));
            changes.filter(|change| !change.is_none()).collect()
        };
        if kept { self.update(note).0 } else { note(&mut self.ledger()) }
    }

    /// Changes what is remembered; the result, and whether the file could be written.
    fn update<T>(&self, change: impl FnOnce(&mut Ledger) -> T) -> (T, bool) {
        // Another grading may end at the same time: neither is to lose what the other one notes.
        let _alone = lock();
        let before = self.text();
        let mut ledger = Ledger::read(&before);
        let result = change(&mut ledger);
        let text = ledger.text();
        // Whoever watches the folder is not woken for nothing.
        let written = text == before || files::write(&self.folder.join(FILE), text).is_ok();
        (result, written)
    }

    /// What the file holds, as far as it is text.
    fn text(&self) -> String {
        let path = self.folder.join(FILE);
        let mut bytes = Vec::new();
        // Whatever else has the name is not read: it may never end.
        if path.is_file()
            && let Ok(file) = File::open(path)
        {
            let _ = file.take(LARGEST).read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Notes what exercises came to, each in its handout, and says what that changes, in the same order. Nothing is written
/// unless it is to be `kept`.
#[must_use]
pub fn note<'a>(
    graded: impl IntoIterator<Item = (&'a Handout, &'a Version, &'a ExerciseScore)>,
    kept: bool,
) -> Vec<Change> {
    let mut handouts = BTreeMap::<&Handout, Vec<_>>::new();
    for (handout, version, score) in graded {
        handouts.entry(handout).or_default().push((version, score));
    }
    handouts.into_iter().flat_map(|(handout, graded)| handout.note(&graded, kept)).collect()
}

/// Counts one more hint of an exercise's as shown, of as many as there are; how many had been before. Outside of a
/// handout, and in one that cannot be written, that is kept in the user's cache.
#[must_use]
pub fn next_hint(handout: Option<&Handout>, exercise: &str, count: u32) -> u32 {
    let one_more = |ledger: &mut Ledger| {
        let facts = ledger.of(exercise);
        let before = facts.hints;
        facts.hints = count.min(before.saturating_add(1)).max(before);
        before
    };
    if let Some((before, true)) = handout.map(|handout| handout.update(one_more)) {
        return before;
    }
    kit::cache().map_or(0, |folder| Handout { folder }.update(one_more).0)
}

/// Waits until nobody else on this machine changes what is remembered. It lies beside no exercise, where it would be in
/// the way; without it, somebody's last grading may be forgotten.
fn lock() -> Option<File> {
    let cache = kit::cache().ok()?;
    fs::create_dir_all(&cache).ok()?;
    let file = File::options().create(true).append(true).open(cache.join("progress.lock")).ok()?;
    file.lock().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests;
