//! What becomes of each file: decided by what is handed out now, what was, and what is there.

use std::collections::{BTreeMap, BTreeSet};

/// Hashes by path.
type Hashes = BTreeMap<String, String>;

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was not there.
    New,
    /// It was as it had been handed out, and there is a newer one.
    Updated,
    /// It stays, because it is somebody's.
    Kept(Why),
    /// It is as it is handed out.
    Same,
    /// It is not handed out any more, and was as it had been.
    Gone,
}

/// Why a file is somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was changed.
    Changed,
    /// It was changed, and so was what is handed out.
    Outdated,
    /// Nobody knows what it was: it differs, and that is enough.
    Differs,
    /// It belongs to work of a student's on what is not handed out any more.
    Alone,
}

/// A file, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its path in the handout, with `/` between its parts.
    pub path: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// The folders at the top that are not handed out any more, and were.
#[must_use]
pub fn old_folders(wanted: &Hashes, recorded: &Hashes) -> BTreeSet<String> {
    let tops =
        |hashes: &Hashes| hashes.keys().filter_map(|path| top(path)).map(Into::into).collect::<BTreeSet<String>>();
    &tops(recorded) - &tops(wanted)
}

/// What becomes of every file that is handed out or was, in the order of their paths. In some of the folders that are not
/// handed out any more there is something else.
#[must_use]
pub fn steps(wanted: &Hashes, recorded: &Hashes, there: &Hashes, with_more: &BTreeSet<String>) -> Vec<Step> {
    let paths: BTreeSet<&String> = wanted.keys().chain(recorded.keys()).collect();
    let fates = paths.into_iter().filter_map(|path| {
        let fate = fate(wanted.get(path), recorded.get(path), there.get(path))?;
        Some(Step { path: path.clone(), fate })
    });
    let mut steps: Vec<Step> = fates.collect();
    // Who has worked on an exercise that is not handed out any more needs the rest of it: cargo goes nowhere beside a
    // folder without a manifest.
    let old = old_folders(wanted, recorded);
    let worked_on = steps.iter().filter(|step| step.fate == Fate::Kept(Why::Alone)).filter_map(|step| top(&step.path));
    let mut in_use: BTreeSet<String> = worked_on.filter(|folder| old.contains(*folder)).map(Into::into).collect();
    in_use.extend(with_more.iter().cloned());
    for step in &mut steps {
        if step.fate == Fate::Gone && top(&step.path).is_some_and(|folder| in_use.contains(folder)) {
            step.fate = Fate::Kept(Why::Alone);
        }
    }
    steps
}

/// `None` for what was handed out once, and is not there.
fn fate(wanted: Option<&String>, recorded: Option<&String>, there: Option<&String>) -> Option<Fate> {
    Some(match (wanted, recorded, there) {
        (Some(_), _, None) => Fate::New,
        (Some(_), _, _) if wanted == there => Fate::Same,
        (Some(_), None, Some(_)) => Fate::Kept(Why::Differs),
        (Some(_), Some(_), _) if recorded == there => Fate::Updated,
        (Some(_), Some(_), _) if recorded == wanted => Fate::Kept(Why::Changed),
        (Some(_), Some(_), _) => Fate::Kept(Why::Outdated),
        (None, _, None) => return None,
        (None, _, Some(_)) if recorded == there => Fate::Gone,
        (None, _, Some(_)) => Fate::Kept(Why::Alone),
    })
}

/// The folder at the top that a path lies in.
fn top(path: &str) -> Option<&str> {
    Some(path.split_once('/')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(of: &[(&str, &str)]) -> Hashes {
        of.iter().map(|(path, hash)| ((*path).to_owned(), (*hash).to_owned())).collect()
    }

    #[test]
    fn a_file_is_replaced_only_if_it_is_as_it_was_handed_out() {
        let some = |hash: &str| (!hash.is_empty()).then(|| hash.to_owned());
        let check = |[wanted, recorded, there]: [&str; 3], expected: Option<Fate>| {
            let found = fate(some(wanted).as_ref(), some(recorded).as_ref(), some(there).as_ref());
            assert_eq!(found, expected, "wanted {wanted:?}, recorded {recorded:?}, there {there:?}");
        };
        check(["new", "", ""], Some(Fate::New));
        check(["new", "old", ""], Some(Fate::New));
        check(["new", "new", ""], Some(Fate::New));
        check(["new", "", "new"], Some(Fate::Same));
        check(["new", "old", "new"], Some(Fate::Same));
        check(["new", "new", "new"], Some(Fate::Same));
        check(["new", "old", "old"], Some(Fate::Updated));
        check(["new", "new", "mine"], Some(Fate::Kept(Why::Changed)));
        check(["new", "old", "mine"], Some(Fate::Kept(Why::Outdated)));
        check(["new", "", "mine"], Some(Fate::Kept(Why::Differs)));
        check(["", "old", "old"], Some(Fate::Gone));
        check(["", "old", "mine"], Some(Fate::Kept(Why::Alone)));
        check(["", "old", ""], None);
    }

    #[test]
    fn an_exercise_that_is_not_handed_out_any_more_stays_whole_if_somebody_has_worked_on_it() {
        let recorded = hashes(&[("01_a/Cargo.toml", "m"), ("01_a/src/lib.rs", "s"), ("02_b/Cargo.toml", "m")]);
        let check = |wanted: &[(&str, &str)], source: &str, with_more: &[&str], expected: &[(&str, Fate)]| {
            let with_more = with_more.iter().map(|folder| (*folder).to_owned()).collect();
            let there = hashes(&[("01_a/Cargo.toml", "m"), ("01_a/src/lib.rs", source), ("02_b/Cargo.toml", "m")]);
            let steps = steps(&hashes(wanted), &recorded, &there, &with_more);
            let found: Vec<(&str, Fate)> = steps.iter().map(|step| (step.path.as_str(), step.fate)).collect();
            assert_eq!(found, expected);
        };
        let (alone, gone) = (Fate::Kept(Why::Alone), Fate::Gone);
        check(&[], "mine", &[], &[("01_a/Cargo.toml", alone), ("01_a/src/lib.rs", alone), ("02_b/Cargo.toml", gone)]);
        check(&[], "s", &[], &[("01_a/Cargo.toml", gone), ("01_a/src/lib.rs", gone), ("02_b/Cargo.toml", gone)]);
        // A file of their own beside the stub.
        check(
            &[],
            "s",
            &["01_a"],
            &[("01_a/Cargo.toml", alone), ("01_a/src/lib.rs", alone), ("02_b/Cargo.toml", gone)],
        );
        // The exercise is still handed out, in other files.
        let new = ("01_a/src/main.rs", Fate::New);
        let left = [("01_a/Cargo.toml", gone), ("01_a/src/lib.rs", alone), new, ("02_b/Cargo.toml", gone)];
        check(&[("01_a/src/main.rs", "n")], "mine", &[], &left);
    }
}
