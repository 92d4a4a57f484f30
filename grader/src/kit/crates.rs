//! The compiled crates of one exercise, and the note of them that outlives the program.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Exercise, carried};
use crate::files;

/// A crate's name and its compiled file.
pub type Crate = (String, PathBuf);

/// The compiled crates of one exercise.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Crates {
    /// What a student may name.
    pub(super) student: Vec<Crate>,
    /// What a runner may name, beside the student's crate.
    pub(super) runner: Vec<Crate>,
}

impl Crates {
    /// Those of what was compiled that the carried manifests name.
    pub(super) fn of(exercise: &Exercise, compiled: &BTreeMap<String, PathBuf>) -> Crates {
        let file = |name: &String| Some((name.clone(), compiled.get(name)?.clone()));
        let student = dependencies(carried(&format!("solutions/{}/Cargo.toml", exercise.folder)));
        let mut runner = dependencies(carried(&format!("grader/suites/{}/Cargo.toml", exercise.name)));
        runner.retain(|name| *name != exercise.name);
        runner.push(exercise.suite_crate());
        Crates { student: student.iter().filter_map(file).collect(), runner: runner.iter().filter_map(file).collect() }
    }

    /// What was noted when it was compiled, if all of it is still there.
    pub(super) fn read(folder: &Path, exercise: &Exercise) -> Option<Crates> {
        let crates: Crates = serde_json::from_str(&fs::read_to_string(Crates::note(folder, exercise)).ok()?).ok()?;
        let whole = crates.student.iter().chain(&crates.runner).all(|(_, file)| file.is_file());
        whole.then_some(crates)
    }

    /// Notes it, whole or not at all.
    pub(super) fn write(&self, folder: &Path, exercise: &Exercise) -> io::Result<()> {
        files::write(&Crates::note(folder, exercise), serde_json::to_string_pretty(self)?)
    }

    fn note(folder: &Path, exercise: &Exercise) -> PathBuf {
        folder.join(format!("{}.json", exercise.name))
    }
}

/// The crates that a manifest names as its dependencies; none if it is no manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
    dependencies.into_iter().flat_map(toml::Table::keys).map(|name| name.replace('-', "_")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_names_dependencies_or_none(text in "(\\[?[a-z]{0,4}\\]?|[ =\"'\\[\\]{},.#\n\\\\0-9-]|\\PC){0,24}") {
            let _ = dependencies(&text);
        }
    }

    #[test]
    fn the_crates_in_reach_are_those_of_the_manifest() {
        for (manifest, crates) in [
            ("[dependencies]\ntokio.workspace = true\nserde-json = \"1\"\n", &["serde_json", "tokio"][..]),
            ("[dependencies]\n", &[]),
            ("dependencies = 3", &[]),
            ("[dev-dependencies]\ntokio = \"1\"\n", &[]),
            ("no manifest at all", &[]),
        ] {
            assert_eq!(dependencies(manifest), crates, "{manifest}");
        }
    }
}
