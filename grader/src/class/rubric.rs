//! What the instructor says of a class: points, deadlines and what is shown of the hidden checks. One TOML file, which
//! nobody but the instructor writes; `grader/rubric.example.toml` has every key in it.
//!
//! | module | does |
//! | --- | --- |
//! | `reading` | takes the file's table apart, and finds all that is wrong with it |
//! | `value` | what each kind of value may be |
//! | [`mistakes`] | says where in the file that is |
//! | [`known`] | the exercises, checks and people that it may name |
//! | [`late`] | what coming late costs |

pub mod known;
pub mod late;
pub mod mistakes;
mod reading;
#[cfg(test)]
mod tests;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::moment::Moment;
pub use known::Known;
pub use late::Late;
pub use mistakes::Mistakes;

/// What the instructor says, with all that is left out filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Rubric {
    /// What the instructor calls it.
    pub title: String,
    /// When everything is due; `None` if it never is.
    pub deadline: Option<Moment>,
    /// Whether the marks are out.
    pub published: bool,
    /// What is shown of a check that the exercise says nothing of.
    pub visibility: Visibility,
    /// What coming late costs; `None` if nothing.
    pub late: Option<Late>,
    /// Every exercise that is known, by its folder's name.
    pub exercises: BTreeMap<String, Exercise>,
    /// Who is an exception, by id.
    pub people: BTreeMap<String, Exception>,
}

/// What a rubric says of an exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Exercise {
    /// What full marks are worth: what the rubric says, or else what its checks are worth together. The checks share it
    /// in proportion to theirs.
    pub points: f64,
    /// When it is due, if it has a deadline of its own.
    pub deadline: Option<Moment>,
    /// Whether it is one of those that the marks are made of.
    pub counts: bool,
    /// What is shown of a check that nothing is said of.
    pub visibility: Visibility,
    /// Its checks, by name.
    pub checks: BTreeMap<String, Check>,
}

/// What a rubric says of a check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Check {
    /// What it is worth beside the others of its exercise.
    pub points: f64,
    /// When its diagnosis and its evidence are shown.
    pub visibility: Visibility,
}

/// When a student sees what a hidden check has found. Its name and its points are shown always, expected values never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// At once.
    Visible,
    /// When nobody can hand in any more: see [`Rubric::end`].
    AfterDueDate,
    /// When the instructor says that the marks are out.
    AfterPublished,
    /// Never.
    Hidden,
}

/// What a rubric says of a person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exception {
    /// How much later than for the others everything is due.
    pub extension: Option<SignedDuration>,
    /// When everything is due for this one, whatever deadlines there are.
    pub deadline: Option<Moment>,
    /// When it was handed in, whatever the platform says.
    pub handed_in: Option<Moment>,
    /// The exercises that are not asked of this one.
    pub excused: BTreeSet<String>,
}

impl Rubric {
    /// Reads a rubric. `file` is what the instructor calls it.
    ///
    /// # Errors
    ///
    /// All [`Mistakes`] in it, each with its line and its column.
    pub fn read(text: &[u8], file: &str, known: &Known) -> Result<Rubric, Mistakes> {
        let text = std::str::from_utf8(text).map_err(|error| Mistakes::not_utf_8(file, text, error.valid_up_to()))?;
        reading::rubric(text, known).map_err(|found| Mistakes::of(file, text, found))
    }

    /// What holds if the instructor says nothing.
    #[must_use]
    pub fn plain(known: &Known) -> Rubric {
        reading::rubric("", known).expect("nothing is wrong with what does not say anything")
    }

    /// When an exercise is due for a person.
    #[must_use]
    pub fn deadline(&self, person: &str, exercise: &str) -> Option<Moment> {
        let exception = self.people.get(person);
        if let Some(own) = exception.and_then(|exception| exception.deadline) {
            return Some(own);
        }
        let deadline = self.exercises.get(exercise).and_then(|exercise| exercise.deadline).or(self.deadline)?;
        let extension = exception.and_then(|exception| exception.extension).unwrap_or_default();
        Some(deadline.plus(extension))
    }

    /// Whether a person need not hand in an exercise.
    #[must_use]
    pub fn excuses(&self, person: &str, exercise: &str) -> bool {
        self.people.get(person).is_some_and(|exception| exception.excused.contains(exercise))
    }

    /// Whether an exercise is one of those that the marks are made of.
    #[must_use]
    pub fn counts(&self, exercise: &str) -> bool {
        self.exercises.get(exercise).is_none_or(|exercise| exercise.counts)
    }

    /// From when on nobody can gain anything by an exercise any more: the deadline has passed for everybody, whoever has
    /// an extension included, with the grace, and with the days on which one can come late if these come to an end.
    /// `None` if it is never due.
    #[must_use]
    pub fn end(&self, exercise: &str) -> Option<Moment> {
        let asked = self.people.keys().filter(|person| !self.excuses(person, exercise));
        let own = asked.filter_map(|person| self.deadline(person, exercise));
        // Nobody has this id: the deadline of whoever is no exception.
        let last = own.chain(self.deadline("", exercise)).max()?;
        Some(self.late.as_ref().map_or(last, |late| last.plus(late.accepted())))
    }

    /// Whether a student is shown what a hidden check has found, which is its diagnosis, its evidence and its timeline.
    /// Its name and its points are shown anyway.
    #[must_use]
    pub fn visible(&self, exercise: &str, check: &str, now: Timestamp) -> bool {
        let rules = self.exercises.get(exercise);
        let own = rules.and_then(|rules| rules.checks.get(check)).map(|check| check.visibility);
        match own.or(rules.map(|rules| rules.visibility)).unwrap_or(self.visibility) {
            Visibility::Visible => true,
            Visibility::AfterDueDate => self.end(exercise).is_some_and(|end| end.instant() < now),
            Visibility::AfterPublished => self.published,
            Visibility::Hidden => false,
        }
    }
}
