//! Grades every submission of a class. A version of an exercise that several people handed in, or that has not changed
//! since it was graded into the same folder, is not graded again. What has been graded is written at once: whatever
//! ends the program, the next one goes on from there.
//!
//! | module | does |
//! | --- | --- |
//! | `survey` | reads what was handed in, and finds out which of it is still to be graded |
//! | `ledger` | knows who waits for which verdict, and writes down what is done |

mod ledger;
mod survey;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::build::Submission;
use crate::class::{Batch, Entry, Graded, Results};
use crate::grading::Grader;
use ledger::Ledger;
use survey::{Key, Survey};

/// Versions under way at a time, for each core: being compiled, judged, or waiting for either. Most of them wait for
/// their checks, which mostly wait.
const VERSIONS_PER_CORE: usize = 4;

/// The submissions of a class, and where their results go.
#[derive(Debug)]
pub struct Class {
    /// Whose submissions are graded here.
    pub entries: Vec<Entry>,
    /// What is written down about the batch.
    pub batch: Batch,
    /// Where the results go.
    pub results: Results,
    /// The exercises that are asked for, as a user names them; none for all.
    pub exercises: Vec<String>,
}

/// How far a batch is.
#[derive(Debug, Default)]
pub struct Progress {
    /// Everybody whose submission is graded here.
    pub people: AtomicUsize,
    /// Those whose results have been written.
    pub done: AtomicUsize,
    /// Versions of exercises that are to be graded.
    pub versions: AtomicUsize,
    /// Those that have been.
    pub graded: AtomicUsize,
}

/// What a batch came to, beside what it wrote.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Versions that were graded now.
    pub graded: usize,
    /// Versions that were taken over, or that several people share.
    pub taken_over: usize,
    /// Whose results could not be written, and why: a sentence each.
    pub unwritten: Vec<String>,
    /// Whether it was stopped before its end.
    pub stopped: bool,
}

impl Class {
    /// Grades all of it, or until `stop` says so: then what is under way is finished and nothing more is begun.
    pub async fn grade(&self, grader: &Arc<Grader>, progress: &Progress, mut stop: watch::Receiver<bool>) -> Outcome {
        progress.people.store(self.entries.len(), Relaxed);
        let survey = self.survey(grader).await;
        let mut ledger = Ledger::new(self, &survey, progress);
        let mut graded = BTreeSet::new();
        let mut tasks = JoinSet::new();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let places = Arc::new(Semaphore::new(cores * VERSIONS_PER_CORE));
        'class: for (entry, read) in self.entries.iter().zip(&survey.read) {
            let Ok(keys) = read else { continue };
            let new: Vec<&Key> = keys.iter().filter(|key| ledger.wants(key) && graded.insert((*key).clone())).collect();
            if new.is_empty() {
                continue;
            }
            for part in self.read(entry.path.clone()).await.map(|submission| submission.parts).unwrap_or_default() {
                let key = survey::key(grader, self.batch.seed, &part);
                if !new.contains(&&key) {
                    continue;
                }
                let place = tokio::select! {
                    biased;
                    _ = stop.wait_for(|stop| *stop) => break 'class,
                    place = Arc::clone(&places).acquire_owned() => place,
                };
                let (grader, seed) = (Arc::clone(grader), self.batch.seed);
                tasks.spawn(async move {
                    let score = grader.exercise(&part, seed, |_| {}).await;
                    drop(place);
                    (key, Graded { version: crate::class::results::VERSION, sources: survey::text(&part), score })
                });
                while let Some(done) = tasks.try_join_next() {
                    ledger.note(done);
                }
            }
        }
        while let Some(done) = tasks.join_next().await {
            ledger.note(done);
        }
        ledger.close(*stop.borrow())
    }

    /// Reads a submission, away from the threads that watch over trials.
    async fn read(&self, path: PathBuf) -> Result<Submission, String> {
        let exercises = self.exercises.clone();
        // Where the instructor keeps the class is nobody's business.
        let kept_in = path.parent().map_or_else(String::new, |folder| format!("{}/", folder.display()));
        let read = tokio::task::spawn_blocking(move || Submission::handed_in(&path, &exercises));
        match read.await {
            Ok(read) => read.map_err(|unreadable| unreadable.to_string().replace(&kept_in, "")),
            Err(panic) => Err(format!("the grader could not read it: {panic}")),
        }
    }

    async fn survey(&self, grader: &Arc<Grader>) -> Survey {
        let mut survey = Survey::default();
        for entry in &self.entries {
            let read = self.read(entry.path.clone()).await;
            survey.read.push(read.map(|submission| {
                submission.parts.iter().map(|part| survey::key(grader, self.batch.seed, part)).collect()
            }));
        }
        survey
    }
}
