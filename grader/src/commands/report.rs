//! Writes the report of a class: a page at a glance, a page for each person, and what each person gets.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal::{self, BOLD, DIM, Progress};
use super::{Exit, Trouble};
use crate::class::marks::Row;
use crate::class::{Batch, Marks, Record, Results};
use crate::files;
use crate::report::class::{self as pages, Class, Mistake, Submission};
use crate::report::{clean, json};

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The folder that a batch wrote
    results: PathBuf,
    /// Where to write the report; `RESULTS/report` if left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Those who need a look are listed up to so many; the page has all of them.
const MOST_LISTED: usize = 20;

/// The folders with a page for each person: the instructor's, and what the person gets.
const PEOPLE: &str = "people";
const FEEDBACK: &str = "feedback";

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let results = Results::at(&options.results);
    let batch = results.batch().map_err(Trouble::usage)?.ok_or_else(|| {
        let folder = options.results.display();
        Trouble::usage(format!("{folder} holds no results: `cargo grade batch DIR --out {folder}` writes them"))
    })?;
    let out = options.out.clone().unwrap_or_else(|| options.results.join("report"));
    let class = Graded::read(&results, &batch)?;
    Report { results: &results, out: &out }.write(&batch, &class)?;
    class.print(&out.join("index.html"));
    Ok(Exit::Fine)
}

/// The class as far as it fits into memory: no sources, no evidence.
#[derive(Debug)]
struct Graded {
    marks: Marks,
    /// In the order of the rows.
    records: Vec<Record>,
    mistakes: BTreeMap<String, Vec<Mistake>>,
    waiting: Vec<String>,
}

impl Graded {
    /// Reads who has been graded, and what it came to. One person's versions are held at a time.
    fn read(results: &Results, batch: &Batch) -> Result<Graded, Trouble> {
        let (mut records, mut rows, mut waiting, mut mistakes) = (Vec::new(), Vec::new(), Vec::new(), BTreeMap::new());
        for (place, id) in batch.class.iter().enumerate() {
            if !is_a_name(id) {
                let file = results.folder().join("batch.json");
                let why = format!("{} is damaged: {id:?} is no id; run the batch again", file.display());
                return Err(Trouble::usage(why));
            }
            match results.record(id).map_err(Trouble::usage)? {
                Some(record) if record.person.id == *id => {
                    let graded = results.graded_of(&record).map_err(Trouble::usage)?;
                    rows.push(Row::plain(&record, &graded));
                    mistakes.insert(id.clone(), pages::mistakes(&graded));
                    records.push(record);
                }
                Some(_) => {
                    let file = results.folder().join(format!("people/{id}.json"));
                    let why = format!("{} is about somebody else: remove it, and run the batch again", file.display());
                    return Err(Trouble::usage(why));
                }
                // Somebody of another part is graded elsewhere.
                None if batch.shard.is_none_or(|shard| shard.takes(place)) => waiting.push(id.clone()),
                None => {}
            }
        }
        Ok(Graded { marks: Marks::plain(&batch.exercises, rows), records, mistakes, waiting })
    }

    /// Says where the report is, and what needs a look.
    fn print(&self, index: &Path) {
        let mut text = String::new();
        let undecided: Vec<&Row> = self.marks.people.iter().filter(|row| !row.is_decided()).collect();
        if !undecided.is_empty() {
            text += &format!("{BOLD}{} of {} need a look{BOLD:#}\n", undecided.len(), self.marks.people.len());
        }
        for row in undecided.iter().take(MOST_LISTED) {
            let why = match &row.unreadable {
                Some(why) => format!("nothing could be read: {why}"),
                None => format!("{} of {} points are not decided", row.undecided, row.max_points),
            };
            text += &format!("  {}  {DIM}{}{DIM:#}\n", row.person.id, in_a_line(&why));
        }
        if let Some(more) = undecided.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
            text += &format!("  {DIM}… and {more} more{DIM:#}\n");
        }
        if !self.waiting.is_empty() {
            let ids: Vec<&str> = self.waiting.iter().take(MOST_LISTED).map(String::as_str).collect();
            let more = self.waiting.len() - ids.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            text += &format!("{BOLD}not graded yet:{BOLD:#} {}{more}\n", ids.join(", "));
        }
        text += &format!("{}\n", index.display());
        terminal::print(&text);
    }
}

/// A sentence that may name a student's file, on a line of its own.
fn in_a_line(text: &str) -> String {
    clean::plain(text).replace('\n', "␊")
}

/// Whether it can be the name of a file and leads nowhere else.
fn is_a_name(id: &str) -> bool {
    Path::new(id).file_name().is_some_and(|name| name == id)
}

/// The report, on its way to its folder.
#[derive(Debug)]
struct Report<'a> {
    results: &'a Results,
    out: &'a Path,
}

impl Report<'_> {
    fn write(&self, batch: &Batch, class: &Graded) -> Result<(), Trouble> {
        for folder in [PEOPLE, FEEDBACK] {
            let folder = self.out.join(folder);
            fs::create_dir_all(&folder).map_err(|error| cannot(&folder, &error))?;
        }
        let line = Progress::default();
        for (place, (row, record)) in class.marks.people.iter().zip(&class.records).enumerate() {
            line.say("writing pages", &format!(": {} of {}", place + 1, class.records.len()));
            let graded = self.results.graded_of(record).map_err(Trouble::usage)?;
            let (title, columns) = (&class.marks.title, &class.marks.exercises);
            let of = Submission { title, columns, row, record, graded: &graded };
            let neighbour = |place: usize| class.marks.people.get(place).map(|row| &row.person);
            let (before, behind) = (place.checked_sub(1).and_then(neighbour), neighbour(place + 1));
            let file = pages::file(&row.person.id);
            self.file(&format!("{PEOPLE}/{file}"), &pages::person(&of, before, behind))?;
            // Without a rubric everything is visible: a student's own `cargo grade` shows it too.
            self.file(&format!("{FEEDBACK}/{file}"), &pages::feedback(&of, &|_, _| true))?;
        }
        line.done();
        let Graded { marks, mistakes, waiting, .. } = class;
        self.file("index.html", &pages::index(&Class { marks, mistakes, waiting, part: batch.shard }))?;
        self.file("class.json", &json::marks(marks))?;
        let kept: BTreeSet<String> = marks.people.iter().map(|row| pages::file(&row.person.id)).collect();
        [PEOPLE, FEEDBACK].into_iter().try_for_each(|folder| self.remove_others(folder, &kept))
    }

    fn file(&self, name: &str, text: &str) -> Result<(), Trouble> {
        let file = self.out.join(name);
        files::write(&file, text).map_err(|error| cannot(&file, &error))
    }

    /// Removes the pages of people who are not in the class any more, and nothing that the grader has not written.
    fn remove_others(&self, folder: &str, kept: &BTreeSet<String>) -> Result<(), Trouble> {
        let folder = self.out.join(folder);
        for entry in fs::read_dir(&folder).map_err(|error| cannot(&folder, &error))?.flatten() {
            let (name, path) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
            if !kept.contains(&name) && name.ends_with(".html") && is_a_page(&path) {
                fs::remove_file(&path).map_err(|error| cannot(&path, &error))?;
            }
        }
        Ok(())
    }
}

fn cannot(path: &Path, error: &io::Error) -> Trouble {
    Trouble::fault(format!("{} cannot be written: {error}", path.display()))
}

/// Whether the grader has written it: the beginning of the file says so.
fn is_a_page(file: &Path) -> bool {
    /// What says so stands within the first few elements.
    const BEGINNING: u64 = 512;
    let mut beginning = Vec::new();
    let read = File::open(file).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    read.is_ok() && String::from_utf8_lossy(&beginning).contains(pages::GENERATOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_to_no_other_folder() {
        for (id, expected) in
            [("anna~2", true), ("Zoë_7", true), ("..", false), ("a/b", false), ("", false), ("/a", false)]
        {
            assert_eq!(is_a_name(id), expected, "{id:?}");
        }
    }
}
