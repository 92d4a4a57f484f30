//! What was handed in, and a name for each version of an exercise.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::build::{Lack, Part};
use crate::grading::Grader;
use crate::kit::hex;
use crate::suites;

/// A name for a version of an exercise: made from its sources, from all that they are compiled and judged by, and from
/// the seed. A version that has the same comes to the same verdicts.
pub(super) type Key = String;

/// The versions that each submission holds, in reading order, or why it could not be read.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) read: Vec<Result<Vec<Key>, String>>,
}

/// The key of what a submission has of an exercise.
pub(super) fn key(grader: &Grader, seed: u64, part: &Part) -> Key {
    let exercise = &part.exercise;
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(grader.compiled_by().as_encoded_bytes());
    add(&suites::version(&exercise.name).to_le_bytes());
    add(&seed.to_le_bytes());
    add(exercise.folder.as_bytes());
    match &part.sources {
        Ok(sources) => {
            for (path, text) in &sources.files {
                add(path.as_os_str().as_encoded_bytes());
                add(text);
            }
            // They are part of the score.
            sources.notes.iter().for_each(|note| add(note.as_bytes()));
        }
        Err(Lack::Missing(why) | Lack::Unreadable(why)) => add(why.as_bytes()),
    }
    hex(&hash.finalize()[..16])
}

/// The sources, as far as they are text.
pub(super) fn text(part: &Part) -> BTreeMap<String, String> {
    let files = part.sources.iter().flat_map(|sources| &sources.files);
    files.map(|(path, text)| (path.display().to_string(), String::from_utf8_lossy(text).into_owned())).collect()
}
