//! What students get, and how a folder comes to hold it without losing what somebody did there.
//!
//! A handout is a folder with a record in it, which has a hash of every file that was handed out. What still has its hash
//! was never changed, and is replaced when there is a newer one; all else is somebody's work, and stays. Each file is
//! written whole, and the record last: whoever ends it in the middle says it again, and it goes on.
//!
//! | module | does |
//! | --- | --- |
//! | [`mod@contents`] | says what is handed out |
//! | [`record`] | remembers what was |
//! | [`plan`] | decides what becomes of each file |
//! | [`folder`] | reads and writes in the folder, and follows no link there |
//! | [`repository`] | makes it a git repository |

pub mod contents;
pub mod folder;
pub mod plan;
pub mod record;
pub mod repository;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use contents::{Contents, contents};
use folder::Folder;
pub use plan::{Fate, Step};
use record::{RECORD, Record, hash};

/// Why a folder cannot take a handout. The text names the path and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It is not the folder for it: the user has to choose.
    Folder(String),
    /// The system does not let it be written or read.
    System(String),
}

/// A handout on its way into a folder.
#[derive(Debug)]
pub struct Handout {
    folder: Folder,
    contents: Contents,
    /// What was handed out before.
    record: Record,
    /// What becomes of each file, by path.
    pub steps: Vec<Step>,
}

impl Handout {
    /// What is to be done for a folder to hold the handout: nothing has been written yet. Students' workflow is the one of
    /// this repository, `OWNER/REPOSITORY`; if left out, the one that was said before.
    ///
    /// # Errors
    ///
    /// [`Refused`] if the folder holds other things, or something stands where a file of the handout belongs.
    pub fn plan(path: &Path, workflow_from: Option<&str>) -> Result<Handout, Refused> {
        let folder = Folder::open(path)?;
        let recorded = match folder.read(RECORD)? {
            Some(text) => Some(Record::read(&text).map_err(|why| {
                let shown = folder.shown(RECORD);
                Refused::Folder(format!(
                    "{shown} does not say what was handed out ({why}): take it away and say this again; what differs from \
                     the handout is kept then"
                ))
            })?),
            None => None,
        };
        let workflow_from = workflow_from.or_else(|| recorded.as_ref()?.workflow_from.as_deref()).map(Into::into);
        let contents = contents(workflow_from.as_deref());
        if recorded.is_none() {
            folder.must_be_free_for(&contents)?;
        }
        let record = Record { workflow_from, ..recorded.unwrap_or_default() };
        let mut there = BTreeMap::new();
        for path in contents.keys().chain(record.files.keys()) {
            if let Some(found) = folder.read(path)? {
                there.insert(path.clone(), hash(&found));
            }
        }
        let wanted = contents.iter().map(|(path, contents)| (path.clone(), hash(contents))).collect();
        let mut with_more = BTreeSet::new();
        for old in plan::old_folders(&wanted, &record.files) {
            if folder.holds_more_than(&old, &record.files)? {
                with_more.insert(old);
            }
        }
        let steps = plan::steps(&wanted, &record.files, &there, &with_more);
        Ok(Handout { folder, contents, record, steps })
    }

    /// Does it. Between two files it can be ended.
    ///
    /// # Errors
    ///
    /// [`Refused`] if the system does not let something be written. What has been written stays, and nothing else is lost.
    pub async fn carry_out(&self) -> Result<(), Refused> {
        self.folder.make()?;
        // What is not there yet cannot be anybody's work: if this is ended in the middle, the next time knows which files
        // it had written itself.
        let mut record = self.record.clone();
        self.note(&mut record, |fate| fate == Fate::New);
        self.remember(&record)?;
        for step in &self.steps {
            match (step.fate, self.contents.get(&step.path)) {
                (Fate::New | Fate::Updated, Some(contents)) => self.folder.write(&step.path, contents)?,
                (Fate::Gone, _) => self.folder.remove(&step.path)?,
                _ => {}
            }
            tokio::task::yield_now().await;
        }
        self.note(&mut record, |fate| matches!(fate, Fate::New | Fate::Updated | Fate::Same));
        record.files.retain(|path, _| self.steps.iter().any(|step| step.path == *path && step.fate != Fate::Gone));
        self.remember(&record)
    }

    /// Notes that files with such a fate are as they are handed out now.
    fn note(&self, record: &mut Record, as_now: impl Fn(Fate) -> bool) {
        for step in self.steps.iter().filter(|step| as_now(step.fate)) {
            if let Some(contents) = self.contents.get(&step.path) {
                record.files.insert(step.path.clone(), hash(contents));
            }
        }
    }

    fn remember(&self, record: &Record) -> Result<(), Refused> {
        let text = record.text().into_bytes();
        if self.folder.read(RECORD)?.as_ref() == Some(&text) { Ok(()) } else { self.folder.write(RECORD, &text) }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder.path
    }

    /// What of the handout lies in the folder once it has been carried out, the record too.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        self.contents.keys().map(String::as_str).chain([RECORD]).map(folder::below).collect()
    }

    /// Whether a workflow is written that does not name the instructor's repository yet.
    #[must_use]
    pub fn lacks_workflow(&self) -> bool {
        let is_written = |step: &Step| matches!(step.fate, Fate::New | Fate::Updated);
        let writes_workflow = self.steps.iter().any(|step| contents::is_workflow(&step.path) && is_written(step));
        self.record.workflow_from.is_none() && writes_workflow
    }
}
