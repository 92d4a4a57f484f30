//! What the student has written, and what has changed since it was read last.
//!
//! Changes are found by comparing contents, not by what the system tells of a save: however an editor saves, and however
//! often that is told, the same text is graded once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::super::grade::worked_on;
use super::super::list;
use super::state::{Event, Work};
use crate::build::{Part, Sources, Submission};
use crate::kit::{self, Exercise};
use crate::progress::{Facts, Handout, Ledger, Version};
use crate::suites;

/// The exercises below a path, as they were when they were read last.
#[derive(Debug)]
pub(super) struct Works {
    path: PathBuf,
    parts: Vec<Part>,
}

impl Works {
    pub(super) fn of(path: PathBuf) -> Works {
        Works { path, parts: Vec::new() }
    }

    /// Reads them anew, and tells what has changed.
    pub(super) fn read(&mut self) -> Event {
        let read = if self.path.is_file() {
            Err(format!("{} is a file; name the folder that holds the exercises", self.path.display()))
        } else {
            Submission::find(&self.path, &[]).map_err(|unreadable| unreadable.to_string())
        };
        let parts = match read {
            Ok(submission) => submission.parts,
            Err(why) => {
                self.parts.clear();
                return Event::Read { works: Err(why), saved: Vec::new() };
            }
        };
        let is_new = |part: &Part| {
            let earlier = self.parts.iter().find(|earlier| earlier.exercise == part.exercise);
            earlier.is_none_or(|earlier| !is_same(earlier, part))
        };
        let saved = (0..parts.len()).filter(|place| is_new(&parts[*place])).collect();
        self.parts = parts;
        let ledger = self.handout().map_or_else(Ledger::default, |handout| handout.ledger());
        let works = self.parts.iter().map(|part| work(part, &ledger.facts(&part.exercise.folder))).collect();
        Event::Read { works: Ok(works), saved }
    }

    /// The same, directly after it has been read: what has changed is what had changed, and what has changed since.
    pub(super) fn read_again(&mut self, event: Event) -> Event {
        let again = self.read();
        match (event, again) {
            (Event::Read { saved: first, .. }, Event::Read { works: Ok(works), saved: second }) => {
                let saved = (0..works.len()).filter(|place| first.contains(place) || second.contains(place)).collect();
                Event::Read { works: Ok(works), saved }
            }
            (_, again) => again,
        }
    }

    pub(super) fn exercise(&self, place: usize) -> Option<&Exercise> {
        self.parts.get(place).map(|part| &part.exercise)
    }

    /// Those of these that are there.
    pub(super) fn exercises(&self, places: &[usize]) -> Vec<Exercise> {
        let parts = places.iter().filter_map(|place| self.parts.get(*place));
        parts.filter(|part| part.sources.is_ok()).map(|part| part.exercise.clone()).collect()
    }

    /// What there is to grade at these places.
    pub(super) fn parts(&self, places: &[usize]) -> Vec<(usize, Part)> {
        places.iter().filter_map(|place| Some((*place, self.parts.get(*place)?.clone()))).collect()
    }

    /// The handout in which an exercise is worked on, and the version that is there; none of what was handed in.
    pub(super) fn worked_on(&self, place: usize) -> Option<(Handout, Version)> {
        worked_on(self.parts.get(place)?)
    }

    /// The handout that these exercises lie in.
    pub(super) fn handout(&self) -> Option<Handout> {
        list::handout(&self.parts)
    }

    /// The folders in which a save can be seen, or that an exercise can come back to, and whether what lies deeper
    /// counts too.
    pub(super) fn folders(&self) -> Vec<(PathBuf, bool)> {
        let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        // What is not there appears in the folder above it.
        let above = path.ancestors().find(|folder| folder.is_dir()).map(Path::to_owned);
        let mut folders: Vec<(PathBuf, bool)> = above.into_iter().map(|folder| (folder, false)).collect();
        folders.push((path.join("exercises"), false));
        for home in self.parts.iter().filter_map(|part| part.home.as_deref()) {
            folders.extend([(home.to_owned(), false), (home.join("src"), true)]);
        }
        folders.retain(|(folder, _)| folder.is_dir());
        folders
    }
}

/// Whether the verdict on both is the same. What was left out is not asked for: some editors put a link beside a file as
/// long as it is edited.
fn is_same(one: &Part, other: &Part) -> bool {
    match (&one.sources, &other.sources) {
        (Ok(one), Ok(other)) => one.identity == other.identity && one.files == other.files,
        (Err(one), Err(other)) => one == other,
        _ => false,
    }
}

/// What is shown of an exercise.
fn work(part: &Part, facts: &Facts) -> Work {
    let Exercise { folder, name, .. } = &part.exercise;
    let suite = suites::all().into_iter().find(|suite| suite.name == *name);
    let sources = part.sources.as_ref().ok();
    Work {
        name: folder.clone(),
        about: suite.as_ref().map_or("", |suite| suite.about),
        checks: suite.iter().flat_map(|suite| &suite.checks).map(|check| (check.name, check.points)).collect(),
        file: sources.map(Sources::library),
        begun: sources.filter(|sources| !is_stub(folder, sources)).and_then(|sources| saved(part, sources)),
        points: facts.score(),
        ..Work::default()
    }
}

/// Whether nobody has written anything yet.
fn is_stub(folder: &str, sources: &Sources) -> bool {
    let stub = kit::stub(folder);
    let handed_out = stub.map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_owned()));
    handed_out.collect::<BTreeMap<_, _>>() == sources.files
}

/// When any of its files was saved last.
fn saved(part: &Part, sources: &Sources) -> Option<SystemTime> {
    let folder = part.home.as_deref()?.join("src");
    let times = sources.files.keys().filter_map(|path| fs::metadata(folder.join(path)).ok()?.modified().ok());
    times.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved_places(works: &mut Works) -> Vec<usize> {
        match works.read() {
            Event::Read { works: Ok(_), saved } => saved,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_has_changed_in_contents_was_saved() {
        let scratch = tempfile::tempdir().expect("a folder can be made");
        let source = |exercise: &str| scratch.path().join("exercises").join(exercise).join("src");
        for exercise in ["01_threaded_slow", "03_web_fetch"] {
            fs::create_dir_all(source(exercise)).expect("a folder can be made");
            fs::write(source(exercise).join("lib.rs"), "").expect("a file can be written");
        }
        let mut works = Works::of(scratch.path().to_owned());
        assert_eq!(saved_places(&mut works).len(), kit::exercises().len());
        type Change<'a> = &'a dyn Fn() -> std::io::Result<()>;
        let renamed = || {
            fs::write(source("03_web_fetch").join("new"), "// renamed")?;
            fs::rename(source("03_web_fetch").join("new"), source("03_web_fetch").join("lib.rs"))
        };
        let changes: [(&str, Change, &[usize]); 8] = [
            ("nothing", &|| Ok(()), &[]),
            ("the same again", &|| fs::write(source("03_web_fetch").join("lib.rs"), ""), &[]),
            ("an edit", &|| fs::write(source("03_web_fetch").join("lib.rs"), "// edited"), &[2]),
            ("a new file in its place", &renamed, &[2]),
            ("an editor's own file", &|| fs::write(source("01_threaded_slow").join(".lib.rs.swp"), ""), &[]),
            ("another module", &|| fs::write(source("01_threaded_slow").join("more.rs"), ""), &[0]),
            ("a folder that goes", &|| fs::remove_dir_all(source("01_threaded_slow")), &[0]),
            ("one that comes back", &|| fs::create_dir_all(source("01_threaded_slow")), &[0]),
        ];
        for (what, change, expected) in changes {
            change().expect("the disk takes it");
            assert_eq!(saved_places(&mut works), expected, "{what}");
        }
    }

    #[test]
    fn what_is_no_submission_is_said_and_watched_for() {
        let scratch = tempfile::tempdir().expect("a folder can be made");
        let file = scratch.path().join("file.zip");
        fs::write(&file, "").expect("a file can be written");
        for (path, why) in [
            (scratch.path().to_owned(), "holds no exercise"),
            (scratch.path().join("not/yet"), "does not exist"),
            (file, "is a file"),
        ] {
            let mut works = Works::of(path.clone());
            let Event::Read { works: Err(said), .. } = works.read() else { panic!("{}", path.display()) };
            assert!(said.contains(why), "{said}");
            assert!(!works.folders().is_empty(), "{}", path.display());
        }
    }
}
