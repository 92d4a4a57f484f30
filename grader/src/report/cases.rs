//! A scorecard as a list of tests, which is what most formats are: one for each check, and one for each exercise that
//! no check could be tried on. Every format that is such a list is made from this one, so that all of them agree on
//! names, on what counts as failed, and on what is said.

use super::page::{Style, WIDEST};
use super::{clean, human, words};
use crate::score::{CheckScore, ExerciseScore, Place, Scorecard, Status, Word};
use crate::verdict::Diagnosis;

/// One test.
#[derive(Debug, Clone, PartialEq)]
pub struct Case<'a> {
    /// Its exercise.
    pub exercise: &'a ExerciseScore,
    /// The check; `None` for what stands for an exercise that no check could be tried on.
    pub check: Option<&'a CheckScore>,
    /// What is tested: the check's name, or `it compiles` and the like. No other of the same exercise has it.
    pub name: &'a str,
    /// How it ended. [`Word::Skipped`] is a failure too, of the check that it needs: no point is reached.
    pub outcome: Word,
    /// What was reached.
    pub points: u32,
    /// What could be reached.
    pub max_points: u32,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// The tests of a scorecard, in its order.
pub fn cases(card: &Scorecard) -> impl Iterator<Item = Case<'_>> {
    card.exercises.iter().flat_map(|exercise| {
        let instead = exercise.checks.is_empty().then(|| Case::of_exercise(exercise));
        exercise.checks.iter().map(|check| Case::of_check(exercise, check)).chain(instead)
    })
}

impl<'a> Case<'a> {
    fn of_check(exercise: &'a ExerciseScore, check: &'a CheckScore) -> Case<'a> {
        Case {
            exercise,
            check: Some(check),
            name: &check.name,
            outcome: check.verdict,
            points: check.points,
            max_points: check.max_points,
            seconds: check.seconds,
        }
    }

    fn of_exercise(exercise: &'a ExerciseScore) -> Case<'a> {
        let (name, outcome) = match exercise.status {
            Status::DidNotCompile => ("it compiles", Word::Failed),
            Status::Missing => ("it is handed in", Word::Failed),
            Status::Ungraded => ("it can be graded", Word::Ungraded),
            Status::Graded => ("it has checks", Word::Passed),
        };
        let (points, max_points) = (exercise.points, exercise.max_points);
        Case { exercise, check: None, name, outcome, points, max_points, seconds: 0.0 }
    }

    /// The exercise's name and its own: `03_web_fetch: every page arrives`. No other of the scorecard has it.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}: {}", self.exercise.name, self.name)
    }

    /// The kebab-case name of the mistake, `did-not-compile` included; `None` if there is none, or it is hidden.
    #[must_use]
    pub fn diagnosis(&self) -> Option<&'static str> {
        match self.check {
            Some(check) => check.diagnosis.map(Diagnosis::name),
            None => (self.exercise.status == Status::DidNotCompile).then(|| Diagnosis::DidNotCompile.name()),
        }
    }

    /// Where in the code it went wrong, if that is known: the first of several.
    #[must_use]
    pub fn place(&self) -> Option<&'a Place> {
        self.check.map_or(&self.exercise.places, |check| &check.places).first()
    }

    /// What there is to say of it in a line, clean; empty if it passed, or if nothing may be said.
    #[must_use]
    pub fn summary(&self) -> String {
        let message = match self.check {
            Some(check) => check.message.as_deref(),
            None => {
                self.exercise.places.first().map(|place| place.message.as_str()).or(self.exercise.message.as_deref())
            }
        };
        let first = message.unwrap_or_default().lines().next().unwrap_or_default();
        clean::obeyed_by_nobody(clean::plain(first).trim())
    }

    /// All there is to say of it, as on a terminal without colour: what was seen, the timeline, what to try, what was
    /// printed. Lines that no terminal and no CI system obeys; empty if it passed.
    #[must_use]
    pub fn details(&self) -> String {
        let style = Style { width: WIDEST, colour: false };
        match self.check {
            Some(check) => human::findings(check, style),
            None => human::reason(self.exercise, style),
        }
    }

    /// Its points as they are shown: `2/3`, or `?/3` where the grader could not decide.
    #[must_use]
    pub fn shown_points(&self) -> String {
        words::reached(self.outcome, self.points, self.max_points)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::report::samples;

    #[test]
    fn every_check_is_a_case_and_so_is_an_exercise_without_checks() {
        let card = samples::mixed();
        let told: Vec<(String, Word)> = cases(&card).map(|case| (case.full_name(), case.outcome)).collect();
        assert!(told.contains(&("02_async_slow: other tasks go on running meanwhile".to_owned(), Word::Failed)));
        let instead: Vec<_> = cases(&card).filter(|case| case.check.is_none()).collect();
        assert!(instead.iter().any(|case| case.name == "it compiles" && case.outcome == Word::Failed));
        assert_eq!(cases(&card).map(|case| case.points).sum::<u32>(), card.points);
        assert_eq!(cases(&card).map(|case| case.max_points).sum::<u32>(), card.max_points);
    }

    #[test]
    fn no_two_cases_have_the_same_name() {
        for card in samples::all() {
            let names: BTreeSet<String> = cases(&card).map(|case| case.full_name()).collect();
            assert_eq!(names.len(), cases(&card).count());
        }
    }

    #[test]
    fn what_passed_needs_no_words_and_what_failed_has_them() {
        for card in samples::all() {
            for case in cases(&card) {
                let silent = case.summary().is_empty() && case.details().is_empty();
                assert_eq!(silent, case.outcome == Word::Passed, "{}", case.full_name());
            }
        }
    }

    #[test]
    fn nothing_in_them_is_obeyed() {
        let card = samples::hostile();
        for case in cases(&card) {
            let said = case.summary() + "\n" + &case.details();
            assert!(!said.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{said:?}");
            assert!(said.lines().all(|line| !line.trim_start().starts_with("::")), "{said}");
        }
    }
}
