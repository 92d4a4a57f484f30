//! What an autograder prints for Autolab, <https://docs.autolabproject.com/lab/#writing-autograders>: a report, a
//! line that describes it again for a table (<https://docs.autolabproject.com/features/formatted-feedback/>), and in
//! the last line the points of each problem. A problem is an exercise.
//!
//! Read in `app/helpers/assessment_autograde_core.rb`: a problem that the last line does not have keeps the mark that
//! it has, or none, and somebody has to grade it: so one with a check that could not be graded is left out. If that
//! leaves none, Autolab takes the line for broken and gives 0 points for each problem, so then each has `null`, which
//! is no mark. The table's page adds the numbers up and cannot be shown with a `null`, so then there is no table. And
//! before it parses the last line, Autolab puts quotes around each word of it that a colon follows, be it in a string
//! or not.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::{Context, Format};
use crate::report::cases::{Case, cases};
use crate::report::page::Style;
use crate::report::{human, json, words};
use crate::score::{ExerciseScore, Scorecard, Status, Word};

/// The format.
pub(super) const FORMAT: Format =
    Format { name: "autolab", about: "Autolab: what an autograder prints", ending: ".autolab.txt", needs: &[], text };

/// The last line.
#[derive(Serialize)]
struct Autoresult {
    scores: Ordered<Option<u32>>,
}

/// The line before it.
#[derive(Serialize)]
struct Table {
    #[serde(rename = "_presentation")]
    presentation: &'static str,
    /// The keys of what follows.
    stages: Vec<String>,
    #[serde(flatten)]
    tests: Ordered<Stage>,
}

/// A part of the table. One that has anything but tests is shown without marks.
#[derive(Serialize)]
#[serde(untagged)]
enum Stage {
    Decided(Ordered<Test>),
    Undecided(Ordered<String>),
}

#[derive(Serialize)]
struct Test {
    passed: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    hint: String,
}

/// An object whose keys stay in their order: Autolab shows them in it.
struct Ordered<V>(Vec<(String, V)>);

impl<V: Serialize> Serialize for Ordered<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

fn text(card: &Scorecard, context: &Context) -> String {
    let mut report = human::scorecard(card, Style { colour: false, ..context.style });
    let marked = card.exercises.iter().any(|exercise| !is_undecided(exercise));
    let undecided = card.exercises.iter().filter(|exercise| is_undecided(exercise));
    let undecided: Vec<&str> = undecided.map(|exercise| exercise.name.as_str()).collect();
    if !undecided.is_empty() {
        let names = undecided.join(", ");
        report
            .push_str(&format!("\nno mark yet, because not all could be graded: {names}; an instructor can regrade\n"));
    }
    let table = if marked { json::line(&table(card)) + "\n" } else { String::new() };
    format!("{}\n\n{table}{}\n", report.trim_end(), last_line(card))
}

fn is_undecided(exercise: &ExerciseScore) -> bool {
    exercise.status == Status::Ungraded
}

fn last_line(card: &Scorecard) -> String {
    let problem = |exercise: &ExerciseScore, points| (exercise.name.replace(':', "-"), points);
    let decided = card.exercises.iter().filter(|exercise| !is_undecided(exercise));
    let mut scores: Vec<_> = decided.map(|exercise| problem(exercise, Some(exercise.points))).collect();
    if scores.is_empty() {
        scores = card.exercises.iter().map(|exercise| problem(exercise, None)).collect();
    }
    json::line(&Autoresult { scores: Ordered(scores) })
}

fn table(card: &Scorecard) -> Table {
    let decided = card.exercises.iter().filter_map(|exercise| {
        let tests: Vec<_> = of(card, exercise).filter(|case| case.outcome != Word::Ungraded).map(decided).collect();
        (!tests.is_empty()).then(|| (exercise.name.clone(), Stage::Decided(Ordered(tests))))
    });
    let undecided = card.exercises.iter().filter_map(|exercise| {
        let tests: Vec<_> = of(card, exercise).filter(|case| case.outcome == Word::Ungraded).map(undecided).collect();
        (!tests.is_empty()).then(|| (format!("{} (not graded)", exercise.name), Stage::Undecided(Ordered(tests))))
    });
    let tests: Vec<_> = decided.chain(undecided).collect();
    let stages = tests.iter().map(|(name, _)| name.clone()).collect();
    Table { presentation: "semantic", stages, tests: Ordered(tests) }
}

fn of<'a>(card: &'a Scorecard, exercise: &'a ExerciseScore) -> impl Iterator<Item = Case<'a>> {
    cases(card).filter(move |case| std::ptr::eq(case.exercise, exercise))
}

fn decided(case: Case<'_>) -> (String, Test) {
    let passed = case.outcome == Word::Passed;
    let parts = [case.diagnosis().unwrap_or_default().to_owned(), case.summary()];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (format!("{} ({})", case.name, case.shown_points()), Test { passed, hint: parts.join(": ") })
}

fn undecided(case: Case<'_>) -> (String, String) {
    let reason = case.summary();
    let reason = if reason.is_empty() { "not graded".to_owned() } else { reason };
    (case.name.to_owned(), format!("{reason}: {}", words::NO_MARK_LOST))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::samples;

    /// As Autolab reads a last line: `autoresult.gsub(/([a-zA-Z0-9]+):/, '"\1":')`, and then as JSON.
    fn parsed(line: &str) -> Result<Value, serde_json::Error> {
        let mut quoted = String::new();
        let mut word = String::new();
        for c in line.chars() {
            match c {
                c if c.is_ascii_alphanumeric() => word.push(c),
                ':' if !word.is_empty() => quoted.push_str(&format!("\"{}\":", std::mem::take(&mut word))),
                c => {
                    quoted.push_str(&std::mem::take(&mut word));
                    quoted.push(c);
                }
            }
        }
        serde_json::from_str(&(quoted + &word))
    }

    fn lines(card: &Scorecard) -> Vec<String> {
        let text = text(card, &samples::context());
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "the last line is the last one: {text}");
        text.lines().map(str::to_owned).collect()
    }

    fn scores(card: &Scorecard) -> Value {
        parsed(lines(card).last().unwrap()).unwrap()["scores"].clone()
    }

    #[test]
    fn autolab_reads_the_points_of_each_exercise() {
        for card in samples::all() {
            let scores = scores(&card);
            for exercise in &card.exercises {
                let expected = (!is_undecided(exercise)).then(|| Value::from(exercise.points));
                assert_eq!(scores.get(&exercise.name), expected.as_ref(), "{}", exercise.name);
            }
        }
    }

    #[test]
    fn what_could_not_be_graded_has_no_mark_and_never_0() {
        let all = Scorecard::of(7, vec![samples::undecided()]);
        assert_eq!(scores(&all)["05_timers"], Value::Null);
        assert!(!lines(&all).iter().any(|line| line.contains("_presentation")), "its page could not be shown");
        assert!(lines(&all).iter().any(|line| line.starts_with("no mark yet") && line.contains("05_timers")));
    }

    #[test]
    fn the_table_has_every_test_and_none_that_was_not_graded_has_passed() {
        let card = samples::mixed();
        let lines = lines(&card);
        let table: Value = serde_json::from_str(&lines[lines.len() - 2]).unwrap();
        assert_eq!(table["_presentation"], "semantic");
        let stages: Vec<&str> =
            table["stages"].as_array().unwrap().iter().map(|stage| stage.as_str().unwrap()).collect();
        assert_eq!(stages.len(), card.exercises.len() + 1);
        let tests = |stage: &&str| table[*stage].as_object().unwrap().clone();
        let count: usize = stages.iter().map(|stage| tests(stage).len()).sum();
        assert_eq!(count, cases(&card).count());
        let passed = stages.iter().flat_map(tests).filter(|(_, test)| test["passed"] == true).count();
        assert_eq!(passed, cases(&card).filter(|case| case.outcome == Word::Passed).count());
        assert!(table["05_timers (not graded)"]["all timers wait together"].is_string(), "{table}");
    }

    #[test]
    fn nothing_to_grade_says_why_above_an_empty_list() {
        let lines = lines(&Scorecard::of(7, Vec::new()).noting("not graded, because unchanged"));
        assert!(lines.iter().any(|line| line.contains("because unchanged")), "{lines:?}");
        assert_eq!(lines.last().unwrap(), r#"{"scores":{}}"#);
    }

    #[test]
    fn what_is_printed_looks_like_this() {
        let card = Scorecard::of(7, vec![samples::one_after_the_other(), samples::undecided()]);
        insta::assert_snapshot!(text(&card, &samples::context()));
    }

    #[test]
    fn the_parser_of_these_tests_breaks_on_a_colon_as_autolab_does() {
        assert!(parsed(r#"{"scores":{"a: b":1}}"#).is_err());
        assert!(parsed(r#"{scores: {autograded:100}}"#).is_ok());
    }

    proptest! {
        #[test]
        fn no_name_breaks_the_last_line(name in "([a-z0-9]{0,3}:{0,2}[ \"\\\\\u{202e}é\n]?){1,5}", points in 0u32..100) {
            let exercise = ExerciseScore { name, points, ..samples::all_passed() };
            let card = Scorecard::of(7, vec![exercise]);
            let line = last_line(&card);
            prop_assert_eq!(line.lines().count(), 1);
            let read = parsed(&line).expect("Autolab reads it");
            prop_assert_eq!(read["scores"].as_object().unwrap().values().next(), Some(&Value::from(points)));
        }
    }
}
