//! Which exercises a path holds, and the sources that count.
//!
//! Only regular files `src/**/*.rs` count. Manifests, lock file, build script, tests and settings of a submission are
//! ignored: the kit's own take their place.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::kit::{self, Exercise};

/// One person's exercises, or part of them.
#[derive(Debug)]
pub struct Submission {
    /// What was asked for, in reading order; `None` where the folder has no such exercise.
    pub parts: Vec<(Exercise, Option<PathBuf>)>,
}

/// Which exercises a user asked for; empty means all.
pub type Selection = [String];

/// Why a path cannot be graded. Its text names the path and the remedy.
#[derive(Debug)]
pub struct Unreadable(String);

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

impl Submission {
    /// Finds the exercises below `path`: a checkout (its `exercises/` is meant), a folder of exercise folders, or the
    /// folder of one exercise. If one exercise is asked for, the folder of one may have any name.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] if `path` is none of these, or an exercise is asked for that does not exist.
    pub fn find(path: &Path, selection: &Selection) -> Result<Submission, Unreadable> {
        let mut wanted = selection.iter().map(|meant| exercise(meant)).collect::<Result<Vec<_>, _>>()?;
        wanted.sort();
        wanted.dedup();
        let shown = path.display();
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => {
                return Err(Unreadable(format!("{shown} is a file; name the folder that holds the exercises")));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Unreadable(format!("{shown} does not exist; name the folder that holds the exercises")));
            }
            Err(error) => return Err(Unreadable(format!("{shown} cannot be read: {error}"))),
        }

        if path.join("src").is_dir() {
            return Submission::of_one(path, wanted);
        }
        // Paths are shown as short as a student would write them: not `./exercises`.
        let path = if path == Path::new(".") { Path::new("") } else { path };
        let here = folders(path)?;
        let below = if here.is_empty() { folders(&path.join("exercises")).unwrap_or_default() } else { here };
        if below.is_empty() {
            let shown = if path.as_os_str().is_empty() { Path::new("this folder") } else { path }.display();
            let example = kit::exercises().first().map_or_else(String::new, |exercise| exercise.folder.clone());
            return Err(Unreadable(format!(
                "{shown} holds no exercise; name a folder with exercise folders in it, such as {example}"
            )));
        }
        let wanted = if wanted.is_empty() { kit::exercises() } else { wanted };
        let parts = wanted.into_iter().map(|exercise| {
            let folder = below.get(&exercise).cloned();
            (exercise, folder)
        });
        Ok(Submission { parts: parts.collect() })
    }

    fn of_one(path: &Path, wanted: Vec<Exercise>) -> Result<Submission, Unreadable> {
        let named = std::path::absolute(path).ok().and_then(|path| named(&path));
        let exercise = match (named, wanted.as_slice()) {
            (_, [one]) => one.clone(),
            (Some(named), []) => named,
            (Some(_), _) => {
                return Err(Unreadable(format!(
                    "{} is one exercise; ask for one with -e, or for none",
                    path.display()
                )));
            }
            (None, _) => {
                return Err(Unreadable(format!(
                    "{} holds an exercise, but not under its name; say which with -e",
                    path.display()
                )));
            }
        };
        Ok(Submission { parts: vec![(exercise, Some(path.to_owned()))] })
    }
}

/// The exercise that a folder is named after.
fn named(path: &Path) -> Option<Exercise> {
    let name = path.file_name()?.to_str()?;
    kit::exercises().into_iter().find(|exercise| exercise.folder == name || exercise.name == name)
}

/// The exercise folders in a folder.
fn folders(path: &Path) -> Result<BTreeMap<Exercise, PathBuf>, Unreadable> {
    let listed = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let entries = fs::read_dir(listed);
    let entries = entries.map_err(|error| Unreadable(format!("{} cannot be read: {error}", listed.display())))?;
    let paths = entries.flatten().map(|entry| path.join(entry.file_name())).filter(|path| path.is_dir());
    Ok(paths.filter_map(|path| Some((named(&path)?, path))).collect())
}

/// The sources that count, by their path below `src`. Links are not followed.
///
/// # Errors
///
/// What the system says.
pub fn sources(exercise: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    collect(&exercise.join("src"), Path::new(""), &mut found)?;
    Ok(found)
}

/// Deeper than any module tree.
const DEEPEST: usize = 8;

fn collect(folder: &Path, below: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, path, name) = (entry.file_type()?, entry.path(), below.join(entry.file_name()));
        if kind.is_dir() && below.components().count() < DEEPEST {
            collect(&path, &name, found)?;
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "rs") {
            found.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}
