//! The file that an instructor gives out when solutions may be seen: the reference solutions, and for each exercise
//! other ways to do it with what they cost and gain. One TOML file, to be read by people too. The program itself
//! carries no solution.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::build::sources::{MOST_FILES, Sources};
use crate::build::{Lack, Part};
use crate::kit::{self, Exercise};

/// What the file is called where nobody names another.
pub(super) const FILE: &str = "solutions.toml";

/// What is called so in a sample's folder makes it one that is shown, and says why.
const SHOWN: &str = "shown.toml";

/// The name of the kit's own solution among the others.
pub(super) const REFERENCE: &str = "reference";

/// Solutions, by the exercise's folder; the reference first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pack {
    solutions: BTreeMap<String, Vec<Solution>>,
}

/// One way to do an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Solution {
    /// What it is called.
    pub(super) name: String,
    /// What it gains and what it costs, in a few sentences. Of the reference, its comments say why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) why: String,
    /// Sources, by their path below `src`, with `/` in between.
    pub(super) files: BTreeMap<String, String>,
}

/// A sample's `shown.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    why: String,
}

impl Pack {
    /// What a checkout of the kit has to show.
    pub(super) fn of(checkout: &Path) -> Result<Pack, String> {
        let mut solutions = BTreeMap::new();
        for exercise in kit::exercises() {
            let reference = checkout.join("solutions").join(&exercise.folder);
            let mut all = vec![Solution::read(&reference, &exercise, REFERENCE.to_owned(), String::new())?];
            let alternatives = checkout.join("tests").join("alternatives").join(&exercise.name);
            for folder in folders(&alternatives)? {
                let file = folder.join(SHOWN);
                if !file.is_file() {
                    continue;
                }
                let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
                let shown: Shown = toml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
                let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                all.push(Solution::read(&folder, &exercise, name, shown.why)?);
            }
            solutions.insert(exercise.folder, all);
        }
        Ok(Pack { solutions })
    }

    /// The file's text.
    pub(super) fn text(&self) -> Result<String, String> {
        let text = toml::to_string_pretty(self).map_err(|error| error.to_string())?;
        Ok(format!("# Solutions, for `cargo grade solution`. Students put this file beside their exercises.\n\n{text}"))
    }

    /// What a file of this text holds.
    pub(super) fn read(text: &str) -> Result<Pack, String> {
        let pack: Pack = toml::from_str(text).map_err(|error| error.to_string())?;
        let paths = pack.solutions.values().flatten().flat_map(|solution| solution.files.keys());
        // They are written below a folder, and must not lead out of it.
        let leads_out = |path: &&String| !Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        match paths.clone().find(leads_out) {
            Some(path) => Err(format!("{path:?} is no path of a source")),
            None => Ok(pack),
        }
    }

    /// The solutions of an exercise; none if there are none in the file.
    pub(super) fn of_exercise(&self, exercise: &Exercise) -> &[Solution] {
        self.solutions.get(&exercise.folder).map_or(&[], Vec::as_slice)
    }
}

impl Solution {
    fn read(folder: &Path, exercise: &Exercise, name: String, why: String) -> Result<Solution, String> {
        let sources = match Part::in_folder(folder, exercise.clone()).sources {
            Ok(sources) => sources,
            Err(Lack::Missing(why) | Lack::Unreadable(why)) => {
                return Err(format!("{why}; only a checkout of the kit has solutions to pack"));
            }
        };
        let text = |(path, text): (&PathBuf, &Vec<u8>)| {
            let path: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            (path.join("/"), String::from_utf8_lossy(text).into_owned())
        };
        Ok(Solution { name, why, files: sources.files.iter().map(text).collect() })
    }

    /// The solution as something to grade, that comes from this file.
    pub(super) fn part(&self, exercise: &Exercise, file: &Path) -> Part {
        let files = self.files.iter().take(MOST_FILES);
        let sources = Sources {
            files: files.map(|(path, text)| (path.split('/').collect(), text.clone().into_bytes())).collect(),
            shown: PathBuf::from(&self.name),
            identity: file.join(&exercise.folder).join(&self.name),
            notes: Vec::new(),
        };
        Part { exercise: exercise.clone(), home: None, sources: Ok(sources) }
    }
}

/// The folders in a folder, in order.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(path: &str, text: &str) -> Pack {
        let files = BTreeMap::from([(path.to_owned(), text.to_owned())]);
        let solution = Solution { name: REFERENCE.to_owned(), why: "because\nit is".to_owned(), files };
        Pack { solutions: BTreeMap::from([("03_web_fetch".to_owned(), vec![solution])]) }
    }

    #[test]
    fn what_is_packed_is_read_again() {
        for text in ["fn a() {}\n", "\"\"\" '''\r\n\\u{7}\t\u{1b}", ""] {
            let pack = pack("net/page.rs", text);
            assert_eq!(Pack::read(&pack.text().expect("TOML")), Ok(pack));
        }
    }

    #[test]
    fn what_is_no_pack_is_refused() {
        for path in ["../lib.rs", "/etc/passwd", "a/../../b.rs", "./lib.rs"] {
            let read = Pack::read(&pack(path, "x").text().expect("TOML"));
            assert_eq!(read, Err(format!("{path:?} is no path of a source")));
        }
        for text in ["PK\u{3}\u{4}", "solutions = 3", "[solutions]\n[other]\n"] {
            assert!(Pack::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_exercise_that_is_not_in_it_has_no_solutions() {
        let pack = pack("lib.rs", "x");
        let counts = kit::exercises().iter().map(|exercise| pack.of_exercise(exercise).len()).sum::<usize>();
        assert_eq!(counts, 1);
    }
}
