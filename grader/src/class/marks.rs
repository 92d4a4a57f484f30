//! What the verdicts of a class are worth: pure data, made from the records and the instructor's rubric.
//!
//! Points are rounded to hundredths, and only at the end: the sum of what is shown for each exercise may differ from the
//! person's points by a hundredth or two.

#[cfg(test)]
mod tests;
mod weighing;

use serde::Serialize;

use super::moment::Moment;
use super::people::Person;
use super::rubric::late::Lateness;
use crate::score::Status;
use weighing::hundredths;

/// What a class has come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Marks {
    /// What the instructor calls it.
    pub title: String,
    /// The exercises that count, in reading order.
    pub exercises: Vec<Column>,
    /// Everybody, in the order of their ids.
    pub people: Vec<Row>,
    /// What the instructor should know of all of them. A sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One exercise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// `03_web_fetch`.
    pub name: String,
    /// What can be reached.
    pub points: f64,
}

/// What one person has come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Who.
    pub person: Person,
    /// Why nothing of the submission could be read; then nothing is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// When it was handed in, as far as that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_in: Option<Moment>,
    /// By exercise, in the order of the columns; empty if nothing could be read.
    pub exercises: Vec<Cell>,
    /// What was reached, all rules applied.
    pub points: f64,
    /// What this person could reach.
    pub max_points: f64,
    /// Of these, what the grader could not decide on: never lost, and never silently zero.
    pub undecided: f64,
    /// What the instructor should know: how late it came, what was excused. A sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What one person has come to in one exercise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// How far the grading came.
    pub status: Status,
    /// What was reached, all rules applied.
    pub points: f64,
    /// What this person could reach.
    pub max_points: f64,
    /// Of these, what the grader could not decide on.
    pub undecided: f64,
    /// What was taken from the points for coming late.
    pub late: f64,
    /// How late it was.
    pub lateness: Lateness,
    /// When it was due for this person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Moment>,
    /// Whether it is not asked of this person; then there is nothing to reach.
    pub excused: bool,
}

/// What goes into a gradebook.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Grade {
    /// Points of [`Marks::max_points`].
    Points(f64),
    /// Nothing was asked.
    Excused,
    /// Nobody can say yet.
    Undecided,
}

impl Row {
    /// Whether everything of it has been decided.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.unreadable.is_none() && self.undecided == 0.0
    }

    /// Whether nothing at all is asked of this person.
    #[must_use]
    pub fn is_excused(&self) -> bool {
        !self.exercises.is_empty() && self.exercises.iter().all(|cell| cell.excused)
    }
}

impl Marks {
    /// What can be reached by whoever is not excused from anything.
    #[must_use]
    pub fn max_points(&self) -> f64 {
        self.exercises.iter().map(|column| column.points).sum()
    }

    /// A person's grade. A gradebook has one maximum for all: who is excused from something gets the same part of it as
    /// of what was asked.
    #[must_use]
    pub fn grade(&self, row: &Row) -> Grade {
        let (points, all) = (row.points, self.max_points());
        if row.is_excused() {
            Grade::Excused
        } else if !row.is_decided() {
            Grade::Undecided
        } else if row.exercises.iter().any(|cell| cell.excused) {
            Grade::Points(hundredths(points / row.max_points * all))
        } else {
            Grade::Points(points)
        }
    }
}
