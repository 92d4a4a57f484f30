//! Which exercise to go on with, and the commands for it.

use super::words;
use crate::score::{CheckScore, ExerciseScore, Scorecard, Status, Word};
use crate::verdict::Diagnosis;

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next<'a> {
    /// Go on with this exercise: the first in reading order that lost a mark.
    Work {
        /// The exercise.
        exercise: &'a ExerciseScore,
        /// Its first check that failed, unless it did not come to that.
        check: Option<&'a CheckScore>,
    },
    /// Grade this exercise again: no mark was lost, but not all could be graded.
    Again(&'a ExerciseScore),
    /// Nothing: every check passed.
    Done,
}

/// What to do next.
#[must_use]
pub fn next(card: &Scorecard) -> Next<'_> {
    let lost = |exercise: &&ExerciseScore| {
        matches!(exercise.status, Status::DidNotCompile | Status::Missing) || first_failed(exercise).is_some()
    };
    if let Some(exercise) = card.exercises.iter().find(lost) {
        return Next::Work { exercise, check: first_failed(exercise) };
    }
    match card.exercises.iter().find(|exercise| exercise.status == Status::Ungraded) {
        Some(exercise) => Next::Again(exercise),
        None => Next::Done,
    }
}

impl Next<'_> {
    /// What it is about, in a line.
    #[must_use]
    pub fn about(&self) -> String {
        match self {
            Next::Work { exercise, check: Some(check) } if words::is_stub(check) => {
                format!("{}: write it; its README.md says what to build", exercise.name)
            }
            Next::Work { exercise, check: Some(check) } => format!("{}: {}", exercise.name, check.name),
            Next::Work { exercise, check: None } if exercise.status == Status::Missing => {
                format!("{}: it is not there", exercise.name)
            }
            Next::Work { exercise, check: None } => format!("{}: make it compile", exercise.name),
            Next::Again(exercise) => format!("{}: grade it again", exercise.name),
            Next::Done => String::new(),
        }
    }

    /// The commands for it, and what each does.
    #[must_use]
    pub fn commands(&self) -> Vec<(String, &'static str)> {
        let (exercise, check) = match self {
            Next::Work { exercise, check } => (exercise, check),
            Next::Again(exercise) => {
                let again = (format!("cargo grade -e {}", short(&exercise.name).0), "grade it again");
                return vec![again, ("cargo grade doctor".to_owned(), "what this machine lacks")];
            }
            Next::Done => return Vec::new(),
        };
        let (number, name) = short(&exercise.name);
        if exercise.status == Status::Missing {
            return vec![(format!("cargo grade -e {number}"), "once its folder is back from the handout")];
        }
        let mut commands = vec![(format!("cargo grade -e {number}"), "grade it alone")];
        let diagnosis = match check {
            Some(check) => check.diagnosis.filter(|_| !words::is_stub(check)),
            None => Some(Diagnosis::DidNotCompile),
        };
        if check.is_some() {
            commands.push((format!("cargo grade hint {name}"), "a hint, a little more each time"));
        }
        commands.extend(diagnosis.map(|diagnosis| (explain(diagnosis), "the lesson behind it")));
        commands
    }
}

/// The command that explains a mistake.
#[must_use]
pub fn explain(diagnosis: Diagnosis) -> String {
    format!("cargo grade explain {diagnosis}")
}

fn first_failed(exercise: &ExerciseScore) -> Option<&CheckScore> {
    exercise.checks.iter().find(|check| check.verdict == Word::Failed)
}

/// `03_web_fetch` as what users type: `3` and `web_fetch`.
pub(super) fn short(folder: &str) -> (&str, &str) {
    match folder.split_once('_') {
        Some((number, name)) if number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty() => {
            let short = number.trim_start_matches('0');
            (if short.is_empty() { number } else { short }, name)
        }
        _ => (folder, folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[track_caller]
    fn check(card: &Scorecard, about: &str, commands: &[&str]) {
        let next = next(card);
        assert_eq!(next.about(), about);
        assert_eq!(next.commands().into_iter().map(|(command, _)| command).collect::<Vec<_>>(), commands);
    }

    #[test]
    fn the_first_exercise_that_lost_a_mark_comes_next() {
        check(
            &samples::mixed(),
            "02_async_slow: other tasks go on running meanwhile",
            &["cargo grade -e 2", "cargo grade hint async_slow", "cargo grade explain blocked-event-loop"],
        );
    }

    #[test]
    fn a_stub_is_to_be_written() {
        let about = "01_threaded_slow: write it; its README.md says what to build";
        check(&samples::stubs(), about, &["cargo grade -e 1", "cargo grade hint threaded_slow"]);
    }

    #[test]
    fn what_does_not_compile_is_to_compile() {
        check(
            &Scorecard::of(1, vec![samples::did_not_compile()]),
            "04_producer_consumer: make it compile",
            &["cargo grade -e 4", "cargo grade explain did-not-compile"],
        );
    }

    #[test]
    fn what_is_missing_is_to_be_had_again() {
        let missing = ExerciseScore::without_checks("05_x", 10, Status::Missing, String::new());
        check(&Scorecard::of(1, vec![missing]), "05_x: it is not there", &["cargo grade -e 5"]);
    }

    #[test]
    fn what_could_not_be_graded_comes_last() {
        let ungraded = || ExerciseScore::without_checks("01_a", 10, Status::Ungraded, String::new());
        check(&Scorecard::of(1, vec![ungraded()]), "01_a: grade it again", &["cargo grade -e 1", "cargo grade doctor"]);
        let card = Scorecard::of(1, vec![ungraded(), samples::did_not_compile()]);
        assert!(matches!(next(&card), Next::Work { .. }));
    }

    #[test]
    fn when_all_is_done_there_is_nothing_to_do() {
        check(&samples::perfect(), "", &[]);
    }

    #[test]
    fn names_are_shortened_as_users_type_them() {
        for (folder, expected) in
            [("03_web_fetch", ("3", "web_fetch")), ("12_x", ("12", "x")), ("0_x", ("0", "x")), ("odd", ("odd", "odd"))]
        {
            assert_eq!(short(folder), expected);
        }
    }
}
