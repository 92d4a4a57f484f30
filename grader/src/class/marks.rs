//! What the verdicts of a class are worth: pure data, made from the records and the instructor's rubric.

use serde::Serialize;

use super::people::Person;
use super::results::{Graded, Record};
use crate::score::Status;

/// What a class has come to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Marks {
    /// What the instructor calls it.
    pub title: String,
    /// The exercises that count, in reading order.
    pub exercises: Vec<Column>,
    /// Everybody, in the order of their ids.
    pub people: Vec<Row>,
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
}

impl Row {
    /// Whether everything of it has been decided.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.unreadable.is_none() && self.undecided == 0.0
    }
}

impl Marks {
    /// The points as the checks give them, without any rubric. `exercises` are the names of the batch's, the rows those
    /// of [`Row::plain`].
    #[must_use]
    pub fn plain(exercises: &[String], rows: Vec<Row>) -> Marks {
        let columns = exercises.iter().enumerate().map(|(place, name)| {
            let points = rows.iter().find_map(|row| row.exercises.get(place)).map_or(0.0, |cell| cell.max_points);
            Column { name: name.clone(), points }
        });
        Marks { title: "Class".to_owned(), exercises: columns.collect(), people: rows }
    }
}

impl Row {
    /// What a person's checks give, without any rubric.
    #[must_use]
    pub fn plain(record: &Record, graded: &[Graded]) -> Row {
        let cells: Vec<Cell> = graded.iter().map(Cell::plain).collect();
        let sum = |of: fn(&Cell) -> f64| cells.iter().map(of).sum();
        Row {
            person: record.person.clone(),
            unreadable: record.unreadable.clone(),
            points: sum(|cell| cell.points),
            max_points: sum(|cell| cell.max_points),
            undecided: sum(|cell| cell.undecided),
            notes: Vec::new(),
            exercises: cells,
        }
    }
}

impl Cell {
    fn plain(graded: &Graded) -> Cell {
        let score = &graded.score;
        Cell {
            status: score.status,
            points: score.points.into(),
            max_points: score.max_points.into(),
            undecided: score.undecided().into(),
            late: 0.0,
        }
    }
}
