//! Shows a class that has been graded: pages for the instructor and for each person, and gradebooks.

mod alike;
mod gradebooks;
mod pages;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::terminal::{self, BOLD, DIM};
use super::{Exit, Trouble, known};
use crate::class::marks::Row;
use crate::class::{Batch, Marks, Record, Results, Rubric};
use crate::files;
use crate::report::class::{Mistake, mistakes};
use crate::report::clean;
use crate::report::gradebook::Roster;
use pages::Pages;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The folder that a batch wrote
    results: PathBuf,
    /// Where to write the report; `RESULTS/report` if left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What is worth how much, when it is due, and what students are shown; grader/rubric.example.toml has every key
    #[arg(long, value_name = "FILE")]
    rubric: Option<PathBuf>,
    /// Whom the gradebook knows: what Canvas exports of its gradebook, or Moodle of its participants or grades
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
}

/// Those who need a look are listed up to so many; the page has all of them.
const MOST_LISTED: usize = 20;

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let results = Results::at(&options.results);
    let batch = results.batch().map_err(Trouble::usage)?.ok_or_else(|| {
        let folder = options.results.display();
        Trouble::usage(format!("{folder} holds no results: `cargo grade batch DIR --out {folder}` writes them"))
    })?;
    let rubric = known::rubric(options.rubric.as_deref(), Some(batch.class.clone()))?;
    let roster = options
        .roster
        .as_ref()
        .map(|file| Roster::read(&read(file)?, &file.display().to_string()).map_err(Trouble::usage));
    let roster = roster.transpose()?;
    let folder = Folder(options.out.clone().unwrap_or_else(|| options.results.join("report")));
    let class = Class::read(&results, &batch, &rubric)?;
    let gradebooks = gradebooks::of(&class.marks, roster.as_ref())?;
    let pairs = alike::pairs(&results, &batch, &class)?;
    Pages { results: &results, folder: &folder, rubric: &rubric, now: Timestamp::now() }
        .write(&batch, &class, &pairs)?;
    for gradebook in &gradebooks {
        folder.write(gradebook.file, &gradebook.csv)?;
    }
    class.print(pairs.len(), &gradebooks, &folder);
    Ok(Exit::Fine)
}

fn read(file: &Path) -> Result<Vec<u8>, Trouble> {
    fs::read(file).map_err(|error| Trouble::usage(format!("{} cannot be read: {error}", file.display())))
}

/// Where the report goes.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn write(&self, name: &str, text: &str) -> Result<(), Trouble> {
        let file = self.0.join(name);
        files::write(&file, text).map_err(|error| cannot(&file, &error))
    }
}

fn cannot(path: &Path, error: &io::Error) -> Trouble {
    Trouble::fault(format!("{} cannot be written: {error}", path.display()))
}

/// The class as far as it fits into memory: no sources, no evidence.
#[derive(Debug)]
struct Class {
    marks: Marks,
    /// In the order of the rows.
    records: Vec<Record>,
    mistakes: BTreeMap<String, Vec<Mistake>>,
    waiting: Vec<String>,
}

impl Class {
    /// Reads who has been graded, and what it came to. One person's versions are held at a time.
    fn read(results: &Results, batch: &Batch, rubric: &Rubric) -> Result<Class, Trouble> {
        let (mut records, mut rows, mut waiting, mut all) = (Vec::new(), Vec::new(), Vec::new(), BTreeMap::new());
        for (place, id) in batch.class.iter().enumerate() {
            if !is_a_name(id) {
                let file = results.folder().join("batch.json");
                let why = format!("{} is damaged: {id:?} is no id; run the batch again", file.display());
                return Err(Trouble::usage(why));
            }
            match results.record(id).map_err(Trouble::usage)? {
                Some(record) if record.person.id == *id => {
                    let graded = results.graded_of(&record).map_err(Trouble::usage)?;
                    rows.push(Row::of(rubric, &batch.exercises, &record, &graded));
                    all.insert(id.clone(), mistakes(&graded));
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
        // As the rows will be.
        records.sort_by(|a: &Record, b| a.person.id.cmp(&b.person.id));
        Ok(Class { marks: Marks::of(rubric, &batch.exercises, rows), records, mistakes: all, waiting })
    }

    /// Says what needs a look, and where everything is.
    fn print(&self, pairs: usize, gradebooks: &[gradebooks::File], folder: &Folder) {
        let mut text = String::new();
        let mut line = |line: fmt::Arguments<'_>| text += &format!("{line}\n");
        let undecided: Vec<&Row> = self.marks.people.iter().filter(|row| !row.is_decided()).collect();
        if !undecided.is_empty() {
            line(format_args!("{BOLD}{} of {} need a look{BOLD:#}", undecided.len(), self.marks.people.len()));
        }
        for row in undecided.iter().take(MOST_LISTED) {
            let why = match &row.unreadable {
                Some(why) => format!("nothing could be read: {why}"),
                None => format!("{} of {} points are not decided", row.undecided, row.max_points),
            };
            line(format_args!("  {}  {DIM}{}{DIM:#}", row.person.id, in_a_line(&why)));
        }
        if let Some(more) = undecided.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
            line(format_args!("  {DIM}… and {more} more{DIM:#}"));
        }
        if !self.waiting.is_empty() {
            let ids: Vec<&str> = self.waiting.iter().take(MOST_LISTED).map(String::as_str).collect();
            let more = self.waiting.len() - ids.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            line(format_args!("{BOLD}not graded yet:{BOLD:#} {}{more}", ids.join(", ")));
        }
        for note in &self.marks.notes {
            line(format_args!("{}", in_a_line(note)));
        }
        for gradebook in gradebooks {
            line(format_args!("{}", folder.0.join(gradebook.file).display()));
            for warning in &gradebook.warnings {
                line(format_args!("  {DIM}{warning}{DIM:#}"));
            }
        }
        if pairs > 0 {
            let what = if pairs == 1 { "pair is" } else { "pairs are" };
            line(format_args!("{pairs} {what} much alike, which is no verdict: see the report"));
        }
        line(format_args!("{}", folder.0.join("index.html").display()));
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
