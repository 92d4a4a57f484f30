//! The instructor's rubric, and what it may name.

use std::fs;
use std::path::Path;

use super::Trouble;
use crate::class::rubric::known::Exercise;
use crate::class::{Known, Rubric};
use crate::{kit, suites};

/// The rubric in a file; what holds without one if there is none. It may name these people; anybody if left out.
pub(super) fn rubric(file: Option<&Path>, people: Option<Vec<String>>) -> Result<Rubric, Trouble> {
    let Some(file) = file else { return Ok(Rubric::plain(&to_a_rubric(None))) };
    let shown = file.display().to_string();
    let text = fs::read(file).map_err(|error| Trouble::usage(format!("{shown} cannot be read: {error}")))?;
    Rubric::read(&text, &shown, &to_a_rubric(people)).map_err(Trouble::usage)
}

/// The exercises that this grader knows, with their checks, and these people; anybody if left out.
pub(super) fn to_a_rubric(people: Option<Vec<String>>) -> Known {
    let suites = suites::all();
    let exercises = kit::exercises().into_iter().map(|exercise| {
        let suite = suites.iter().find(|suite| suite.name == exercise.name);
        let checks = suite.into_iter().flat_map(|suite| &suite.checks);
        Exercise { name: exercise.folder, checks: checks.map(|check| (check.name.to_owned(), check.points)).collect() }
    });
    Known { exercises: exercises.collect(), people }
}
