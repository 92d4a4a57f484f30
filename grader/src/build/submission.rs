//! Which exercises a path holds: a checkout, a folder of exercise folders, the folder of one exercise, or an archive
//! of one of these.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::archive::Archive;
use super::folder::Folder;
use super::sources::{Kind, Lack, Place, Sources};
use crate::kit::{self, Exercise};

/// One person's exercises, or part of them.
#[derive(Debug)]
pub struct Submission {
    /// What was asked for, in reading order.
    pub parts: Vec<Part>,
}

/// What a submission has of an exercise.
#[derive(Debug, Clone)]
pub struct Part {
    /// Which one.
    pub exercise: Exercise,
    /// Its folder, without links and from the root; `None` if there is none on this disk.
    pub home: Option<PathBuf>,
    /// Its sources, or why there are none.
    pub sources: Result<Sources, Lack>,
}

/// Which exercises a user asked for; empty means all.
pub type Selection = [String];

/// Why a path cannot be graded. Its text names the path and the remedy.
#[derive(Debug)]
pub struct Unreadable(pub(super) String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// The exercise that a user means by `03_web_fetch`, `web_fetch` or `3`.
///
/// # Errors
///
/// [`Unreadable`] if there is no such exercise.
pub fn exercise(meant: &str) -> Result<Exercise, Unreadable> {
    let known = kit::exercises();
    let number = meant.parse::<u32>().ok();
    let found = known
        .iter()
        .find(|exercise| exercise.folder == meant || exercise.name == meant || number == Some(exercise.number));
    found.cloned().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|exercise| exercise.folder.as_str()).collect();
        Unreadable(format!("no exercise is called `{meant}`; there are {}", names.join(", ")))
    })
}

/// The exercises of a selection, in reading order and each once; none if it is empty.
fn chosen(selection: &Selection) -> Result<Vec<Exercise>, Unreadable> {
    let mut chosen = selection.iter().map(|meant| exercise(meant)).collect::<Result<Vec<_>, _>>()?;
    chosen.sort();
    chosen.dedup();
    Ok(chosen)
}

/// The exercises that a user asks for: those of a selection, or all if it is empty.
///
/// # Errors
///
/// [`Unreadable`] if one of them does not exist.
pub fn wanted(selection: &Selection) -> Result<Vec<Exercise>, Unreadable> {
    let chosen = chosen(selection)?;
    Ok(if chosen.is_empty() { kit::exercises() } else { chosen })
}

impl Submission {
    /// Finds the exercises below `path`, and reads their sources: a checkout (its `exercises/` is meant), a folder of
    /// exercise folders, the folder of one exercise, or an archive of one of these. If one exercise is asked for, the
    /// folder of one may have any name.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] if `path` is none of these, or an exercise is asked for that does not exist.
    pub fn find(path: &Path, selection: &Selection) -> Result<Submission, Unreadable> {
        let wanted = chosen(selection)?;
        let shown = path.display();
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {
                let folder = Folder::open(path);
                let folder = folder.map_err(|error| Unreadable(format!("{shown} cannot be read: {error}")))?;
                Submission::of(&folder, path, wanted)
            }
            Ok(found) if found.is_file() => {
                let archive = Archive::open(path)?;
                Submission::of(&archive.unwrapped(holds_any), path, wanted)
            }
            Ok(_) => Err(Unreadable(format!(
                "{shown} is neither a folder nor a regular file; name the folder that holds the exercises, or a .zip \
                 or .tar.gz of it"
            ))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Unreadable(format!("{shown} does not exist; name the folder that holds the exercises")))
            }
            Err(error) => Err(Unreadable(format!("{shown} cannot be read: {error}"))),
        }
    }

    /// Finds them as a platform hands them out: [`Submission::find`], or in the only folder or archive below `path`.
    /// Each exercise is shown under its own name, whoever it is from.
    ///
    /// # Errors
    ///
    /// As [`Submission::find`].
    pub fn handed_in(path: &Path, selection: &Selection) -> Result<Submission, Unreadable> {
        let mut path = path.to_owned();
        let mut found = Submission::find(&path, selection);
        for _ in 0..DEEPEST_HAND_IN {
            if found.is_ok() {
                break;
            }
            let Some(below) = only_one_in(&path) else { break };
            path = below;
            found = Submission::find(&path, selection).or(found);
        }
        let mut submission = found?;
        // Who hands in the folder of one exercise has not handed in the others.
        for exercise in wanted(selection)? {
            if submission.parts.iter().all(|part| part.exercise != exercise) {
                submission.parts.push(Part::without(exercise, Lack::Missing("it was not handed in".to_owned())));
            }
        }
        submission.parts.sort_by(|a, b| a.exercise.cmp(&b.exercise));
        for part in &mut submission.parts {
            if let Ok(sources) = &mut part.sources {
                sources.shown = PathBuf::from(&part.exercise.folder);
            }
        }
        Ok(submission)
    }

    /// What a submission comes to that cannot be read, or has nothing in it: everything that was asked for is missing.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] if an exercise is asked for that does not exist.
    pub fn without_any(selection: &Selection, why: &str) -> Result<Submission, Unreadable> {
        let missing = |exercise| Part::without(exercise, Lack::Missing(why.to_owned()));
        Ok(Submission { parts: wanted(selection)?.into_iter().map(missing).collect() })
    }

    fn of(place: &dyn Place, path: &Path, wanted: Vec<Exercise>) -> Result<Submission, Unreadable> {
        if is_one(place) {
            let part = Part::at(place, Path::new(""), one(path, wanted)?);
            return Ok(Submission { parts: vec![part] });
        }
        let Some(below) = ["", "exercises"].map(Path::new).into_iter().find(|below| holds(place, below)) else {
            let shown = if place.shown().as_os_str().is_empty() { Path::new("this folder") } else { path }.display();
            let example = kit::exercises().first().map_or_else(String::new, |exercise| exercise.folder.clone());
            return Err(Unreadable(format!(
                "{shown} holds no exercise; name a folder with exercise folders in it, such as {example}"
            )));
        };
        let wanted = if wanted.is_empty() { kit::exercises() } else { wanted };
        Ok(Submission { parts: wanted.into_iter().map(|exercise| Part::below(place, below, exercise)).collect() })
    }
}

/// Folders in folders, or an archive in them, around what was handed in.
const DEEPEST_HAND_IN: usize = 3;

/// The only thing in a folder, if there is one, beside what systems leave behind.
fn only_one_in(folder: &Path) -> Option<PathBuf> {
    let names = fs::read_dir(folder).ok()?.flatten().filter(|entry| {
        let name = entry.file_name();
        name != "__MACOSX" && !name.as_encoded_bytes().starts_with(b".")
    });
    let mut paths = names.map(|entry| entry.path()).take(2);
    match (paths.next(), paths.next()) {
        // Not through a link: it may lead anywhere.
        (Some(only), None) if !only.is_symlink() => Some(only),
        _ => None,
    }
}

impl Part {
    /// The exercise in a folder of this disk, which may have any name.
    #[must_use]
    pub fn in_folder(folder: &Path, exercise: Exercise) -> Part {
        match Folder::open(folder) {
            Ok(place) => Part::at(&place, Path::new(""), exercise),
            Err(error) => Part::without(exercise, Lack::Missing(format!("{}: {error}", folder.display()))),
        }
    }

    /// What was left out of it, and why.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        self.sources.as_ref().map_or(&[], |sources| &sources.notes)
    }

    /// The exercise, if it is in this folder of a place.
    fn below(place: &dyn Place, below: &Path, exercise: Exercise) -> Part {
        let lack = match entry(place, below, &exercise) {
            Ok(Some((path, Kind::Folder))) => return Part::at(place, &path, exercise),
            Ok(Some((path, Kind::Other(what)))) => {
                format!("{} is {what}; put the folder itself in its place", place.shown().join(path).display())
            }
            Ok(Some((_, Kind::File)) | None) => "there is no such folder".to_owned(),
            Err(error) => format!("{} cannot be read: {error}", place.shown().join(below).display()),
        };
        Part::without(exercise, Lack::Missing(lack))
    }

    fn at(place: &dyn Place, folder: &Path, exercise: Exercise) -> Part {
        let home = place.is_on_disk().then(|| place.identity().join(folder));
        Part { exercise, home, sources: Sources::read(place, folder) }
    }

    fn without(exercise: Exercise, lack: Lack) -> Part {
        Part { exercise, home: None, sources: Err(lack) }
    }
}

/// Whether a place is the folder of one exercise.
fn is_one(place: &dyn Place) -> bool {
    matches!(place.kind(Path::new("src")), Ok(Some(Kind::Folder | Kind::Other(_))))
}

/// Whether a folder of a place holds exercise folders, or what stands in their places.
fn holds(place: &dyn Place, below: &Path) -> bool {
    let found = kit::exercises().into_iter().filter_map(|exercise| entry(place, below, &exercise).ok().flatten());
    found.into_iter().any(|(_, kind)| kind != Kind::File)
}

/// Whether a place is, or holds, anything to grade.
fn holds_any(place: &dyn Place) -> bool {
    is_one(place) || ["", "exercises"].map(Path::new).into_iter().any(|below| holds(place, below))
}

/// What is named after an exercise in a folder of a place.
fn entry(place: &dyn Place, below: &Path, exercise: &Exercise) -> io::Result<Option<(PathBuf, Kind)>> {
    for name in [&exercise.folder, &exercise.name] {
        let path = below.join(name);
        if let Some(kind) = place.kind(&path)? {
            return Ok(Some((path, kind)));
        }
    }
    Ok(None)
}

/// Which exercise a path to one is.
fn one(path: &Path, wanted: Vec<Exercise>) -> Result<Exercise, Unreadable> {
    let named = std::path::absolute(path).ok().and_then(|path| named(&path));
    let shown = path.display();
    match (named, wanted.as_slice()) {
        (Some(named), [one]) if named != *one => {
            Err(Unreadable(format!("{shown} is {}, not {}; rename it if it is not", named.folder, one.folder)))
        }
        (_, [one]) => Ok(one.clone()),
        (Some(named), []) => Ok(named),
        (Some(_), _) => Err(Unreadable(format!("{shown} is one exercise; ask for one with -e, or for none"))),
        (None, _) => Err(Unreadable(format!("{shown} holds an exercise, but not under its name; say which with -e"))),
    }
}

/// The exercise that a folder, or an archive, is named after.
fn named(path: &Path) -> Option<Exercise> {
    let name = path.file_name()?.to_str()?;
    let ends = [".zip", ".tar.gz", ".tgz"];
    let name = ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    kit::exercises().into_iter().find(|exercise| exercise.folder == name || exercise.name == name)
}
