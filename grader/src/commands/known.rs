//! What a rubric may name.

use crate::class::Known;
use crate::class::rubric::known::Exercise;
use crate::{kit, suites};

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
