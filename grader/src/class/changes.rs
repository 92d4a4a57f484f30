//! What is different for a person since the last grading: because something else was handed in, or because the grader
//! has become another.

use super::results::{Graded, Record, Results};
use crate::score::{CheckScore, ExerciseScore, Status, Word};

/// What changed between two records of a person: a sentence for each exercise whose points or verdicts did.
#[must_use]
pub fn between(results: &Results, before: &Record, now: &Record) -> Vec<String> {
    match (&before.unreadable, &now.unreadable) {
        (None, Some(_)) => return vec!["it could be read before, and cannot now".to_owned()],
        (Some(_), None) => return vec!["it could not be read before, and can now".to_owned()],
        _ => {}
    }
    let read = |record: &Record| -> Vec<Graded> {
        record.graded.iter().filter_map(|key| results.graded(key).ok().flatten()).collect()
    };
    let before = read(before);
    let sentence = |now: &Graded| {
        let before = before.iter().find(|before| before.score.name == now.score.name)?;
        let same_sources = before.sources == now.sources;
        let differences = differences(&before.score, &now.score);
        let why = if same_sources { "the same sources" } else { "other sources" };
        (!differences.is_empty()).then(|| format!("{}, {why}: {}", now.score.name, differences.join("; ")))
    };
    read(now).iter().filter_map(sentence).collect()
}

fn differences(before: &ExerciseScore, now: &ExerciseScore) -> Vec<String> {
    let mut differences = Vec::new();
    if (before.points, before.max_points) != (now.points, now.max_points) {
        differences
            .push(format!("{}/{} points, were {}/{}", now.points, now.max_points, before.points, before.max_points));
    }
    if before.status != now.status {
        differences.push(format!("it {}, and {} before", status(now.status), status(before.status)));
    }
    for check in &now.checks {
        match before.checks.iter().find(|before| before.name == check.name) {
            None => differences.push(format!("\"{}\" is new", check.name)),
            Some(before) if verdict(before) != verdict(check) => {
                differences.push(format!("\"{}\" {}, and {} before", check.name, verdict(check), verdict(before)));
            }
            Some(_) => {}
        }
    }
    for check in before.checks.iter().filter(|before| now.checks.iter().all(|now| now.name != before.name)) {
        if !now.checks.is_empty() {
            differences.push(format!("\"{}\" is gone", check.name));
        }
    }
    differences
}

/// How far the grading of an exercise came, with its verb.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Graded => "was graded",
        Status::DidNotCompile => "did not compile",
        Status::Missing => "was missing",
        Status::Ungraded => "could not be graded",
    }
}

/// What a check came to, with its verb.
pub(super) fn verdict(check: &CheckScore) -> String {
    match (check.verdict, check.diagnosis) {
        (Word::Failed, Some(diagnosis)) => format!("was {diagnosis}"),
        (Word::Passed, _) => "passed".to_owned(),
        (Word::Failed, None) => "failed".to_owned(),
        (Word::Ungraded, _) => "could not be graded".to_owned(),
        (Word::Skipped, _) => "was skipped".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Evidence;
    use crate::verdict::{Diagnosis, Failure, Verdict};

    fn exercise(checks: &[(&str, Option<Diagnosis>)]) -> ExerciseScore {
        let score = |(name, diagnosis): &(&str, Option<Diagnosis>)| {
            let verdict = diagnosis.map_or(Verdict::Passed, |diagnosis| Verdict::Failed(Failure::new(diagnosis, "")));
            CheckScore::new(name, "", 2, verdict, Evidence::default(), 0.0)
        };
        ExerciseScore::of_checks("03_web_fetch", checks.iter().map(score).collect())
    }

    #[test]
    fn a_difference_is_told_as_it_was_and_as_it_is() {
        let check = |before: &[(&str, Option<Diagnosis>)], now: &[(&str, Option<Diagnosis>)], expected: &[&str]| {
            assert_eq!(differences(&exercise(before), &exercise(now)), expected);
        };
        let wrong = Some(Diagnosis::WrongOrder);
        check(&[("a", None)], &[("a", None)], &[]);
        check(&[("a", None)], &[("a", wrong)], &["0/2 points, were 2/2", "\"a\" was wrong-order, and passed before"]);
        check(&[("a", Some(Diagnosis::Eager))], &[("a", wrong)], &["\"a\" was wrong-order, and was eager before"]);
        check(&[("a", None)], &[("b", None)], &["\"b\" is new", "\"a\" is gone"]);
        let broken = ExerciseScore::without_checks("03_web_fetch", 2, Status::DidNotCompile, String::new());
        let expected = ["0/2 points, were 2/2", "it did not compile, and was graded before"];
        assert_eq!(differences(&exercise(&[("a", None)]), &broken), expected);
    }
}
