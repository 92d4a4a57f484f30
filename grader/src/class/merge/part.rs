//! What is joined and where to: folders of results, of the same class and the same exercises.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use super::named;
use crate::class::results::{Batch, Record, Results, Trouble, is_unfinished};

/// The results of one batch.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) results: Results,
    pub(super) batch: Batch,
}

impl Part {
    pub(super) fn read(folder: &Path, out: &Path) -> Result<Part, Trouble> {
        if let (Ok(folder), Ok(out)) = (fs::canonicalize(folder), fs::canonicalize(out))
            && folder == out
        {
            let why = "is where the joint results go, and what it holds stays there: leave it out of what is joined";
            return Err(Trouble(format!("{} {why}", out.display())));
        }
        let results = Results::at(folder);
        let none = || Trouble(format!("{} holds no results: name a folder that `batch --out` wrote", folder.display()));
        let batch = results.batch()?.ok_or_else(none)?;
        match batch.class.iter().find(|id| !is_a_files_name(id)) {
            Some(id) => {
                let file = folder.join("batch.json");
                Err(Trouble(format!("{} is damaged: {id:?} is nobody's id; grade that part again", file.display())))
            }
            None => Ok(Part { results, batch }),
        }
    }

    pub(super) fn folder(&self) -> String {
        self.results.folder().display().to_string()
    }
}

impl Batch {
    /// Whether another batch is about the same class and exercises; otherwise what the difference is.
    pub(super) fn same_class(&self, here: &str, other: &Batch, there: &str) -> Result<(), String> {
        if self.exercises != other.exercises {
            let (one, two) = (self.exercises.join(", "), other.exercises.join(", "));
            return Err(format!("{here} and {there} are about other exercises: {one}; and {two}"));
        }
        let (one, two): (BTreeSet<_>, BTreeSet<_>) = (self.class.iter().collect(), other.class.iter().collect());
        let only = |who: BTreeSet<&&String>, folder: &str| {
            let who: Vec<&str> = who.into_iter().map(|id| id.as_str()).collect();
            (!who.is_empty()).then(|| format!("only {folder} has {}", named(&who)))
        };
        let differences = [only(one.difference(&two).collect(), here), only(two.difference(&one).collect(), there)];
        let differences: Vec<String> = differences.into_iter().flatten().collect();
        if differences.is_empty() {
            return Ok(());
        }
        Err(format!("{here} and {there} are about different classes: {}", differences.join(", ")))
    }

    /// Whether a record in `results` is what a batch of these exercises writes of this person.
    pub(super) fn is_whole(&self, results: &Results, id: &str, record: &Record) -> Result<(), Trouble> {
        let versions = record.graded.len();
        // Who handed in the folder of one exercise has a version of that one only.
        let expected = if record.unreadable.is_some() { 0..=0 } else { 1..=self.exercises.len() };
        let why = if record.person.id != id {
            format!("it is about {:?}", record.person.id)
        } else if let Some(key) = record.graded.iter().find(|key| !is_a_files_name(key)) {
            format!("{key:?} is no key")
        } else if !expected.contains(&versions) {
            format!("it names {versions} versions of {} exercises", self.exercises.len())
        } else {
            return Ok(());
        };
        let file = results.folder().join(format!("people/{id}.json"));
        Err(Trouble(format!("{} is damaged ({why}): remove it, and run the batch again", file.display())))
    }
}

/// The batch whose results are in the folder for the joint ones.
///
/// # Errors
///
/// [`Trouble`] if it holds anything that is no results.
pub(super) fn room_in(out: &Results) -> Result<Option<Batch>, Trouble> {
    let folder = out.folder();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        entries => entries.map_err(|error| Trouble(format!("{} cannot be read: {error}", folder.display())))?,
    };
    if let Some(batch) = out.batch()? {
        return Ok(Some(batch));
    }
    let ours = |name: &OsStr| name == "people" || name == "graded" || name == "lock" || is_unfinished(name);
    match entries.flatten().map(|entry| entry.file_name()).find(|name| !ours(name)) {
        Some(name) => {
            let name = name.display();
            Err(Trouble(format!(
                "{} holds {name}, which is no results: name a folder for them alone",
                folder.display()
            )))
        }
        None => Ok(None),
    }
}

/// What leads to a file in the folder that it is looked for in and to no other one, and can be shown.
fn is_a_files_name(text: &str) -> bool {
    Path::new(text).file_name() == Some(OsStr::new(text)) && !text.chars().any(char::is_control)
}
