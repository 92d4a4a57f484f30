//! Writes the pages of a class.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use jiff::Timestamp;

use super::super::terminal::Progress;
use super::{Class, Folder, Trouble, cannot};
use crate::class::similar::Pair;
use crate::class::{Batch, Record, Results, Rubric};
use crate::report::class::{self as pages, Submission, alike};
use crate::report::json;
use crate::report::similar::Side;

/// The folders with a page for each person: the instructor's, and what the person gets.
const PEOPLE: &str = "people";
const FEEDBACK: &str = "feedback";

/// The pages, on their way to their folder.
#[derive(Debug)]
pub(super) struct Pages<'a> {
    pub(super) results: &'a Results,
    pub(super) folder: &'a Folder,
    pub(super) rubric: &'a Rubric,
    pub(super) now: Timestamp,
}

impl Pages<'_> {
    pub(super) fn write(&self, batch: &Batch, class: &Class, pairs: &[Pair]) -> Result<(), Trouble> {
        for folder in [PEOPLE, FEEDBACK, alike::FOLDER] {
            let folder = self.folder.0.join(folder);
            fs::create_dir_all(&folder).map_err(|error| cannot(&folder, &error))?;
        }
        self.people(class)?;
        self.pairs(class, pairs)?;
        let Class { marks, mistakes, waiting, .. } = class;
        let at_a_glance = pages::Class { marks, mistakes, waiting, part: batch.shard, pairs: pairs.len() };
        self.folder.write("index.html", &pages::index(&at_a_glance))?;
        self.folder.write("class.json", &json::marks(marks))?;
        let people: BTreeSet<String> = marks.people.iter().map(|row| pages::file(&row.person.id)).collect();
        let mut alike: BTreeSet<String> = (0..pairs.len()).map(alike::pair_file).collect();
        alike.insert(alike::LIST.to_owned());
        let kept = [(PEOPLE, &people), (FEEDBACK, &people), (alike::FOLDER, &alike)];
        kept.into_iter().try_for_each(|(folder, kept)| self.remove_others(folder, kept))
    }

    fn people(&self, class: &Class) -> Result<(), Trouble> {
        let line = Progress::default();
        for (place, (row, record)) in class.marks.people.iter().zip(&class.records).enumerate() {
            line.say("writing pages", &format!(": {} of {}", place + 1, class.records.len()));
            let graded = self.results.graded_of(record).map_err(Trouble::usage)?;
            let (title, columns) = (&class.marks.title, &class.marks.exercises);
            let of = Submission { title, columns, row, record, graded: &graded };
            let neighbour = |place: usize| class.marks.people.get(place).map(|row| &row.person);
            let (before, behind) = (place.checked_sub(1).and_then(neighbour), neighbour(place + 1));
            let file = pages::file(&row.person.id);
            self.folder.write(&format!("{PEOPLE}/{file}"), &pages::person(&of, before, behind))?;
            let feedback =
                pages::feedback(&of, &|score, check| self.rubric.visible(&score.name, &check.name, self.now));
            self.folder.write(&format!("{FEEDBACK}/{file}"), &feedback)?;
        }
        line.done();
        Ok(())
    }

    fn pairs(&self, class: &Class, pairs: &[Pair]) -> Result<(), Trouble> {
        let records: BTreeMap<&str, &Record> =
            class.records.iter().map(|record| (record.person.id.as_str(), record)).collect();
        let name = |id| records.get(id).map_or(id, |record| record.person.shown());
        self.folder.write(&format!("{}/{}", alike::FOLDER, alike::LIST), &alike::pairs(pairs, name))?;
        for (place, pair) in pairs.iter().enumerate() {
            let [left, right] = pair.people.each_ref().map(|id| self.sources(&records, id, &pair.exercise));
            let (left, right) = (left?, right?);
            let [one, other] =
                [(0, &left), (1, &right)].map(|(side, sources)| Side { name: name(&pair.people[side]), sources });
            let page = alike::pair(pair, [&one, &other]);
            self.folder.write(&format!("{}/{}", alike::FOLDER, alike::pair_file(place)), &page)?;
        }
        Ok(())
    }

    /// What a person handed in of an exercise, by path.
    fn sources(
        &self,
        records: &BTreeMap<&str, &Record>,
        id: &str,
        exercise: &str,
    ) -> Result<BTreeMap<String, String>, Trouble> {
        let Some(record) = records.get(id) else { return Ok(BTreeMap::new()) };
        let graded = self.results.graded_of(record).map_err(Trouble::usage)?;
        let of = graded.into_iter().find(|graded| graded.score.name == exercise);
        Ok(of.map(|graded| graded.sources).unwrap_or_default())
    }

    /// Removes the pages of what is not there any more, and nothing that the grader has not written.
    fn remove_others(&self, folder: &str, kept: &BTreeSet<String>) -> Result<(), Trouble> {
        let folder = self.folder.0.join(folder);
        for entry in fs::read_dir(&folder).map_err(|error| cannot(&folder, &error))?.flatten() {
            let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
            if !kept.contains(&name) && name.ends_with(".html") && is_a_page(&path) {
                fs::remove_file(&path).map_err(|error| cannot(&path, &error))?;
            }
        }
        Ok(())
    }
}

/// Whether the grader has written it: the beginning of the file says so.
fn is_a_page(file: &Path) -> bool {
    /// What says so stands within the first few elements.
    const BEGINNING: u64 = 512;
    let mut beginning = Vec::new();
    let read = File::open(file).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    read.is_ok() && String::from_utf8_lossy(&beginning).contains(pages::GENERATOR)
}
