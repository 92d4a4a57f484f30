//! Joins the results of batches that have each graded a part of a class.
//!
//! First everything is read and compared, one person at a time, and nothing is written: a [`Merge`] is what would be
//! taken from where. What the folder for the joint results holds of the class already stays, unless a part has it too:
//! so a part that comes late is simply joined again with the others.
//!
//! | module | does |
//! | --- | --- |
//! | `part` | folders of results of the same class |
//! | `double` | compares two results of the same person |
//! | [`lack`] | what is missing for a whole class |

mod double;
pub mod lack;
mod part;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::changes;
use super::results::{Batch, Graded, Record, Results, Trouble, VERSION};
use lack::Lack;
use part::{Part, room_in};

/// What is to be joined, read and found to agree.
#[derive(Debug)]
pub struct Merge {
    parts: Vec<Part>,
    out: Results,
    batch: Batch,
    people: Vec<Taken>,
    versions: BTreeMap<String, Version>,
    lack: Lack,
}

/// A person's record, and the part that it comes from; `None` for what is in the joint results already.
#[derive(Debug)]
struct Taken {
    record: Record,
    part: Option<usize>,
}

/// Where a version of an exercise is taken from.
#[derive(Debug)]
struct Version {
    part: usize,
    undecided: bool,
    compared: BTreeSet<usize>,
}

/// How many people are named in one line.
const NAMED: usize = 10;

impl Merge {
    /// Reads and compares the results in `folders`, to be joined in `out`. Writes nothing.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if a folder holds no results, or damaged ones; if they are about different classes or exercises; if a
    /// person is in two of them and they disagree; if `out` holds something else.
    pub fn of(folders: &[PathBuf], out: &Path) -> Result<Merge, Trouble> {
        let parts = folders.iter().map(|folder| Part::read(folder, out)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = parts.first() else {
            return Err(Trouble("there are no results to join: name the folders that `batch --out` wrote".to_owned()));
        };
        for part in &parts {
            first.batch.same_class(&first.folder(), &part.batch, &part.folder()).map_err(Trouble)?;
        }
        let out = Results::at(out);
        let before = room_in(&out)?;
        if let Some(before) = &before {
            let same = first.batch.same_class(&first.folder(), before, &out.folder().display().to_string());
            same.map_err(|why| Trouble(format!("{why}; name another folder for the joint results")))?;
        }
        let batch = Batch {
            version: VERSION,
            seed: 0,
            shard: None,
            exercises: first.batch.exercises.clone(),
            isolation: Vec::new(),
            class: first.batch.class.clone(),
            finished: false,
        };
        let (people, versions) = (Vec::new(), BTreeMap::new());
        let mut merge = Merge { parts, out, batch, people, versions, lack: Lack::default() };
        merge.compare_all(before.is_some())?;
        merge.batch.seed = merge.usual_seed();
        merge.batch.isolation = merge.common_isolation(before.as_ref());
        Ok(merge)
    }

    /// What is missing for a whole class.
    #[must_use]
    pub fn lack(&self) -> &Lack {
        &self.lack
    }

    /// Whether all random values were made from one seed. Of other seeds than the batch's, a later batch would grade
    /// everything again.
    #[must_use]
    pub fn has_one_seed(&self) -> bool {
        self.people.iter().all(|taken| taken.record.seed == self.batch.seed)
    }

    /// Writes the joint results. They count as finished when nothing is missing and all has been written.
    ///
    /// # Errors
    ///
    /// [`Trouble`] if something cannot be written; what was there before can still be read then, and doing it again goes
    /// on.
    pub fn write(mut self) -> Result<(Batch, Vec<Record>), Trouble> {
        let _occupied = self.out.occupy()?;
        self.out.write_batch(&self.batch)?;
        for taken in &mut self.people {
            let Some(part) = taken.part else { continue };
            for key in &taken.record.graded {
                let part = self.versions.get(key).map_or(part, |version| version.part);
                self.out.take_over(key, &self.parts[part].results)?;
            }
            // What cannot be read any more is no obstacle: it is replaced.
            if let Ok(Some(before)) = self.out.record(&taken.record.person.id) {
                taken.record.changes = changes_since(&self.out, &before, &taken.record);
            }
            self.out.write_record(&taken.record)?;
        }
        let people: Vec<Record> = self.people.into_iter().map(|taken| taken.record).collect();
        self.batch.finished = self.lack.is_nothing();
        self.out.write_batch(&self.batch)?;
        self.out.sweep(&people);
        Ok((self.batch, people))
    }

    fn compare_all(&mut self, has_earlier: bool) -> Result<(), Trouble> {
        let mut missing = Vec::new();
        let mut unsettled = BTreeSet::new();
        let mut disagreements = Vec::new();
        for (place, id) in self.batch.class.clone().iter().enumerate() {
            match self.compare(id) {
                Ok(Some((taken, settled))) => {
                    if !settled {
                        unsettled.insert(place);
                    }
                    self.people.push(taken);
                }
                Ok(None) => {
                    let earlier = if has_earlier { self.out.record(id)? } else { None };
                    match earlier {
                        Some(record) => {
                            self.batch.is_whole(&self.out, id, &record)?;
                            self.out.graded_of(&record)?;
                            self.people.push(Taken { record, part: None });
                        }
                        None => missing.push(place),
                    }
                }
                Err(Refusal::Disagree(why)) => disagreements.push(format!("{id}: {why}")),
                Err(Refusal::Trouble(trouble)) => return Err(trouble),
            }
        }
        if !disagreements.is_empty() {
            let what = "nothing was joined: results disagree; leave out the folders that are not to count";
            let more = disagreements.len().saturating_sub(NAMED);
            disagreements.truncate(NAMED);
            if more > 0 {
                disagreements.push(format!("and {more} more"));
            }
            return Err(Trouble(format!("{what}\n  {}", disagreements.join("\n  "))));
        }
        let batches: Vec<(String, &Batch)> = self.parts.iter().map(|part| (part.folder(), &part.batch)).collect();
        self.lack = Lack::of(&batches, &missing, &unsettled);
        Ok(())
    }

    /// What is taken of a person, and whether a batch that came to its end says so; `None` if no part has anything.
    fn compare(&mut self, id: &str) -> Result<Option<(Taken, bool)>, Refusal> {
        let mut chosen: Option<(Record, usize, Vec<Graded>)> = None;
        let mut settled = false;
        for part in 0..self.parts.len() {
            let Some(record) = self.parts[part].results.record(id)? else { continue };
            self.batch.is_whole(&self.parts[part].results, id, &record)?;
            let graded = self.parts[part].results.graded_of(&record)?;
            settled |= self.parts[part].batch.finished;
            for (key, graded) in record.graded.iter().zip(&graded) {
                self.note_version(key, part, graded)?;
            }
            chosen = match chosen {
                None => Some((record, part, graded)),
                Some(before) => {
                    let sides = [self.parts[before.1].folder(), self.parts[part].folder()];
                    let differs = double::disagreement((&before.0, &before.2), (&record, &graded), &sides);
                    if let Some(why) = differs {
                        return Err(Refusal::Disagree(why));
                    }
                    Some(if undecided(&graded) < undecided(&before.2) { (record, part, graded) } else { before })
                }
            };
        }
        Ok(chosen.map(|(record, part, _)| (Taken { record, part: Some(part) }, settled)))
    }

    /// The same version of an exercise, handed in by several people, may have been graded in several parts: one of them
    /// is kept, and it must agree with the others.
    fn note_version(&mut self, key: &str, part: usize, graded: &Graded) -> Result<(), Refusal> {
        let undecided = graded.is_undecided();
        let Some(version) = self.versions.get_mut(key) else {
            let compared = BTreeSet::from([part]);
            self.versions.insert(key.to_owned(), Version { part, undecided, compared });
            return Ok(());
        };
        if !version.compared.insert(part) {
            return Ok(());
        }
        if let Some(other) = self.parts[version.part].results.graded(key)? {
            let sides = [self.parts[version.part].folder(), self.parts[part].folder()];
            if let Some(why) = double::contradiction(&other, graded, &sides) {
                return Err(Refusal::Disagree(why));
            }
        }
        if version.undecided && !undecided {
            (version.part, version.undecided) = (part, undecided);
        }
        Ok(())
    }

    /// The seed of most records: a later batch grades those of others again. Of equally many, the first one's.
    fn usual_seed(&self) -> u64 {
        let seeds = || self.people.iter().map(|taken| taken.record.seed);
        let mut counts = BTreeMap::<u64, usize>::new();
        seeds().for_each(|seed| *counts.entry(seed).or_default() += 1);
        let most = counts.values().max().copied();
        seeds().find(|seed| counts.get(seed).copied() == most).unwrap_or(self.parts[0].batch.seed)
    }

    /// The layers of isolation that were in force everywhere: a class is as isolated as its worst machine.
    fn common_isolation(&self, before: Option<&Batch>) -> Vec<String> {
        let kept = self.people.iter().any(|taken| taken.part.is_none());
        let parts = self.parts.iter().map(|part| &part.batch);
        let batches: Vec<&Batch> = parts.chain(before.filter(|_| kept)).collect();
        let everywhere = |layer: &&String| batches.iter().all(|batch| batch.isolation.contains(layer));
        batches[0].isolation.iter().filter(everywhere).cloned().collect()
    }
}

enum Refusal {
    Disagree(String),
    Trouble(Trouble),
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Refusal {
        Refusal::Trouble(trouble)
    }
}

/// What is different in the joint results, or in the part since it was graded before.
fn changes_since(out: &Results, before: &Record, now: &Record) -> Vec<String> {
    let here = if before.graded == now.graded && before.unreadable == now.unreadable {
        before.changes.clone()
    } else {
        changes::between(out, before, now)
    };
    if here.is_empty() { now.changes.clone() } else { here }
}

fn undecided(graded: &[Graded]) -> u32 {
    graded.iter().map(|graded| graded.score.undecided()).sum()
}

/// Some people, and how many more.
fn named(people: &[&str]) -> String {
    let more = people.len().saturating_sub(NAMED);
    let shown = people[..people.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

#[cfg(test)]
mod tests;
