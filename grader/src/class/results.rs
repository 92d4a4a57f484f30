//! The folder that a batch writes.
//!
//! ```text
//! RESULTS/
//!   batch.json           who belongs to the class, and who of it is to be graded here
//!   people/ID.json       one person's submission: which versions of the exercises it holds
//!   graded/KEY.json      one version of one exercise: its sources, and what they came to
//! ```
//!
//! A version that several people handed in is graded once and kept once: its key is made from its sources, from what
//! they are compiled and judged by, and from the seed. Every file is whole or not there, and a person is done when the
//! person's file is there.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::people::Person;
use super::shard::Shard;
use crate::files;
use crate::score::{ExerciseScore, Scorecard, Status};

/// The version of the files' form. A field may be added under the same number; none is renamed or removed.
pub const VERSION: u32 = 1;

/// What a batch is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// [`VERSION`].
    pub version: u32,
    /// What the random values are made from.
    pub seed: u64,
    /// The part of the class that is graded here; the whole class if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// The exercises, in reading order: `03_web_fetch`.
    pub exercises: Vec<String>,
    /// The layers of isolation that were in force, by name.
    pub isolation: Vec<String>,
    /// Everybody in the class, by id, in order.
    pub class: Vec<String>,
    /// Whether it came to its end.
    pub finished: bool,
}

/// One person's submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`VERSION`].
    pub version: u32,
    /// Whose it is.
    pub person: Person,
    /// What it is called in the class's folder.
    pub entry: String,
    /// What the random values were made from.
    pub seed: u64,
    /// Why nothing of it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// The key of each exercise's version, in reading order; empty if unreadable.
    pub graded: Vec<String>,
    /// What was different before the last grading: a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

/// One version of an exercise, and what it came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Graded {
    /// [`VERSION`].
    pub version: u32,
    /// The sources by path below `src`, as far as they are text.
    pub sources: BTreeMap<String, String>,
    /// What they came to.
    pub score: ExerciseScore,
}

impl Graded {
    /// Whether grading it again may come to something else: the grader or the machine was at fault.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.score.status == Status::Ungraded
    }
}

/// Trouble with a folder of results: the line that a user reads.
#[derive(Debug)]
pub struct Trouble(pub String);

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A folder of results.
#[derive(Debug, Clone)]
pub struct Results {
    folder: PathBuf,
}

impl Results {
    /// The results in this folder; it need not be there yet.
    #[must_use]
    pub fn at(folder: &Path) -> Results {
        Results { folder: folder.to_owned() }
    }

    /// Where they are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder, and keeps other batches away from it as long as the result lives.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be made, or another batch is at it.
    pub fn occupy(&self) -> Result<File, Trouble> {
        let cannot = |error: io::Error| Trouble(format!("{} cannot be written: {error}", self.folder.display()));
        for folder in ["people", "graded"] {
            fs::create_dir_all(self.folder.join(folder)).map_err(cannot)?;
        }
        let lock = File::create(self.folder.join("lock")).map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(Trouble(format!("another batch is writing to {}", self.folder.display())));
            }
            Err(fs::TryLockError::Error(error)) => return Err(cannot(error)),
        }
        // What was under way when a batch was killed.
        for folder in ["", "people", "graded"] {
            for entry in fs::read_dir(self.folder.join(folder)).map_err(cannot)?.flatten() {
                if is_unfinished(&entry.file_name()) {
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
        Ok(lock)
    }

    /// The batch that wrote them; `None` if none did.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn batch(&self) -> Result<Option<Batch>, Trouble> {
        let batch: Option<Batch> = self.read("batch.json")?;
        match batch {
            Some(batch) if batch.version != VERSION => Err(Trouble(format!(
                "{} was written by another version of the grader: {}, not {VERSION}",
                self.folder.display(),
                batch.version
            ))),
            batch => Ok(batch),
        }
    }

    /// What is known of a person's submission; `None` if it has not been graded.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn record(&self, id: &str) -> Result<Option<Record>, Trouble> {
        self.read(&format!("people/{id}.json"))
    }

    /// What a version of an exercise came to; `None` if it has not been graded.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read.
    pub fn graded(&self, key: &str) -> Result<Option<Graded>, Trouble> {
        self.read(&format!("graded/{key}.json"))
    }

    /// Whether a version of an exercise has been graded, and need not be again.
    #[must_use]
    pub fn is_decided(&self, key: &str) -> bool {
        matches!(self.graded(key), Ok(Some(graded)) if !graded.is_undecided())
    }

    /// Removes the versions that none of these people has.
    pub fn sweep(&self, people: &[Record]) {
        let kept: BTreeSet<&String> = people.iter().flat_map(|record| &record.graded).collect();
        let files = fs::read_dir(self.folder.join("graded")).into_iter().flatten().flatten();
        for file in files.map(|entry| entry.path()) {
            let key = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if !kept.contains(&key) {
                let _ = fs::remove_file(file);
            }
        }
    }

    /// What a person's exercises came to, in reading order; empty if the submission could not be read.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if a version is not there, or cannot be read.
    pub fn graded_of(&self, record: &Record) -> Result<Vec<Graded>, Trouble> {
        let missing = |key: &str| {
            let id = &record.person.id;
            Trouble(format!(
                "{} has no graded/{key}.json, which {id}'s record names; run the batch again",
                self.folder.display()
            ))
        };
        record.graded.iter().map(|key| self.graded(key)?.ok_or_else(|| missing(key))).collect()
    }

    /// Writes down what the batch is about.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be written.
    pub fn write_batch(&self, batch: &Batch) -> Result<(), Trouble> {
        self.write("batch.json", batch)
    }

    /// Writes down what is known of a person's submission: from then on it is done.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be written.
    pub fn write_record(&self, record: &Record) -> Result<(), Trouble> {
        self.write(&format!("people/{}.json", record.person.id), record)
    }

    /// Writes down what a version of an exercise came to.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be written.
    pub fn write_graded(&self, key: &str, graded: &Graded) -> Result<(), Trouble> {
        self.write(&format!("graded/{key}.json"), graded)
    }

    /// Takes over what a version of an exercise came to elsewhere, to the letter.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if it cannot be read there, or written here.
    pub fn take_over(&self, key: &str, from: &Results) -> Result<(), Trouble> {
        let name = format!("graded/{key}.json");
        let (there, here) = (from.folder.join(&name), self.folder.join(&name));
        let cannot = |file: &Path, done: &str, error| Trouble(format!("{} cannot be {done}: {error}", file.display()));
        let text = fs::read(&there).map_err(|error| cannot(&there, "read", error))?;
        files::write(&here, text).map_err(|error| cannot(&here, "written", error))
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Trouble> {
        let file = self.folder.join(name);
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Trouble(format!("{} cannot be read: {error}", file.display()))),
        };
        let damaged =
            |error| Trouble(format!("{} is damaged ({error}): remove it, and run the batch again", file.display()));
        serde_json::from_slice(&text).map(Some).map_err(damaged)
    }

    fn write(&self, name: &str, value: &impl Serialize) -> Result<(), Trouble> {
        let file = self.folder.join(name);
        let written =
            serde_json::to_vec_pretty(value).map_err(io::Error::from).and_then(|text| files::write(&file, text));
        written.map_err(|error| Trouble(format!("{} cannot be written: {error}", file.display())))
    }
}

/// Whether a file is what a batch left that was killed.
pub(super) fn is_unfinished(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with(files::UNFINISHED)
}

impl Batch {
    /// A person's scorecard.
    #[must_use]
    pub fn scorecard(&self, record: &Record, graded: &[Graded]) -> Scorecard {
        let layers: Vec<&str> = self.isolation.iter().map(String::as_str).collect();
        let scores = graded.iter().map(|graded| graded.score.clone()).collect();
        Scorecard::of(record.seed, scores).isolated_by(&layers)
    }
}
