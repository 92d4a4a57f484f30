//! Who waits for which verdict. A person is done when the last of them has been written.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering::Relaxed;

use tokio::task::JoinError;

use super::survey::{Key, Survey};
use super::{Class, Outcome, Progress};
use crate::class::results::VERSION;
use crate::class::{Entry, Graded, Record, Results, changes};

pub(super) struct Ledger<'a> {
    results: &'a Results,
    progress: &'a Progress,
    people: Vec<Waiting<'a>>,
    /// Who waits for a version, by place.
    wanted_by: BTreeMap<&'a Key, Vec<usize>>,
    outcome: Outcome,
}

/// A person, and how many verdicts are still to come.
struct Waiting<'a> {
    entry: &'a Entry,
    record: Record,
    missing: usize,
}

impl<'a> Ledger<'a> {
    /// Writes down at once who is done already: what they handed in has been graded before, or cannot be read.
    pub(super) fn new(class: &'a Class, survey: &'a Survey, progress: &'a Progress) -> Ledger<'a> {
        let mut ledger = Ledger {
            results: &class.results,
            progress,
            people: Vec::new(),
            wanted_by: BTreeMap::new(),
            outcome: Outcome::default(),
        };
        let mut decided = BTreeMap::new();
        for (place, (entry, read)) in class.entries.iter().zip(&survey.read).enumerate() {
            let record = Record {
                version: VERSION,
                person: entry.person.clone(),
                entry: entry.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                seed: class.batch.seed,
                unreadable: read.as_ref().err().cloned(),
                graded: read.clone().unwrap_or_default(),
                changes: Vec::new(),
            };
            let mut missing = 0;
            for key in read.iter().flatten() {
                if *decided.entry(key).or_insert_with(|| ledger.results.is_decided(key)) {
                    ledger.outcome.taken_over += 1;
                    continue;
                }
                missing += 1;
                let wanted_by = ledger.wanted_by.entry(key).or_default();
                if !wanted_by.is_empty() {
                    ledger.outcome.taken_over += 1;
                }
                wanted_by.push(place);
            }
            ledger.people.push(Waiting { entry, record, missing });
            if missing == 0 {
                ledger.done(place);
            }
        }
        progress.versions.store(ledger.wanted_by.len(), Relaxed);
        ledger
    }

    /// Whether somebody waits for a version.
    pub(super) fn wants(&self, key: &Key) -> bool {
        self.wanted_by.contains_key(key)
    }

    /// A version has been graded.
    pub(super) fn note(&mut self, done: Result<(Key, Graded), JoinError>) {
        // A panic of the grader's has become a verdict before; here it would be a bug of the batch's own.
        let Ok((key, graded)) = done else { return };
        self.outcome.graded += 1;
        self.progress.graded.fetch_add(1, Relaxed);
        if let Err(trouble) = self.results.write_graded(&key, &graded) {
            self.outcome.unwritten.push(trouble.to_string());
            return;
        }
        for place in self.wanted_by.remove(&key).unwrap_or_default() {
            self.people[place].missing -= 1;
            if self.people[place].missing == 0 {
                self.done(place);
            }
        }
    }

    /// Writes down a person of whom everything is decided.
    fn done(&mut self, place: usize) {
        let record = &mut self.people[place].record;
        // What cannot be read any more is no obstacle: it is replaced.
        match self.results.record(&record.person.id) {
            Ok(Some(before)) if before.graded == record.graded && before.unreadable == record.unreadable => {
                record.changes = before.changes;
            }
            Ok(Some(before)) => record.changes = changes::between(self.results, &before, record),
            Ok(None) | Err(_) => {}
        }
        match self.results.write_record(record) {
            Ok(()) => drop(self.progress.done.fetch_add(1, Relaxed)),
            Err(trouble) => self.outcome.unwritten.push(trouble.to_string()),
        }
    }

    /// What it came to.
    pub(super) fn close(mut self, stopped: bool) -> Outcome {
        self.outcome.stopped = stopped;
        if !stopped && self.outcome.unwritten.is_empty() {
            // What was there in the survey and was not when its turn came.
            let changed = self.people.iter().filter(|person| person.missing > 0);
            let sentence =
                |person: &Waiting| format!("{} changed while the class was graded", person.entry.path.display());
            self.outcome.unwritten = changed.map(sentence).collect();
        }
        self.outcome
    }
}
