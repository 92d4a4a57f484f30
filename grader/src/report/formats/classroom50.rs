//! `result.json` for Classroom 50, <https://github.com/foundation50/classroom50>: the contract is its wiki's page
//! *Advanced Autograding* and `schemas/result-v1.schema.json`.
//!
//! Its runner (`runner.py`) starts a grader with the facts about the submission in the environment, and reads the file.
//! It puts in `owner`, `assignment_type` and `datetime` itself, refuses a file whose `classroom` or `assignment` is
//! another, whose `submission` is no `submit/…`, or with a score that is no whole number, and makes of the tests the
//! table that the student sees in the release. The collected file is kept for each submission of a term, so that a test
//! says why it failed in a line, and no more: a test may hold fields of one's own, the file itself may not.
//!
//! A test passed or did not. One that the grader could not decide would be shown as failed, so that it is left out, and
//! its points with it; a note says so. If nothing could be decided there is no test, and that is how the runner's own
//! file looks when grading itself failed.

use serde::Serialize;

use super::{Context, Format};
use crate::report::cases::Case;
use crate::report::page::shorten;
use crate::report::{json, said};
use crate::score::{Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "classroom50",
    about: "Classroom 50: result.json",
    ending: "",
    needs: &["CLASSROOM", "ASSIGNMENT", "ASSIGNMENT_TYPE", "OWNER", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"],
    text,
};

/// Lines of a test's message: notes, and why it failed.
const LINES: usize = 20;

#[derive(Debug, Serialize)]
struct Results {
    schema: &'static str,
    classroom: String,
    assignment: String,
    assignment_type: String,
    owner: String,
    submission: String,
    commit: String,
    release: String,
    review: String,
    datetime: String,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    tests: Vec<Test>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Test {
    test_name: String,
    passed: bool,
    score: u32,
    max_score: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
}

fn text(card: &Scorecard, context: &Context) -> String {
    let from = |name| (context.variable)(name).unwrap_or_default();
    // Runners before `REVIEW_URL` was there have a commit to look at.
    let review = (context.variable)("REVIEW_URL").unwrap_or_else(|| from("COMMIT_URL"));
    let results = Results {
        schema: "classroom50/result/v1",
        classroom: from("CLASSROOM"),
        assignment: from("ASSIGNMENT"),
        assignment_type: from("ASSIGNMENT_TYPE"),
        owner: from("OWNER"),
        submission: from("SUBMISSION_TAG"),
        commit: from("COMMIT_URL"),
        release: from("RELEASE_URL"),
        review,
        datetime: context.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        score: card.points,
        max_score: card.max_points - card.undecided(),
        tests: tests(card),
    };
    json::pretty(&results)
}

fn tests(card: &Scorecard) -> Vec<Test> {
    let notes = said::notes(card);
    if let Some(test_name) = said::nothing(card) {
        let message = message(&notes);
        return vec![Test { test_name, passed: true, score: 0, max_score: 0, message }];
    }
    // What stands with a test that is left out stands with the next one.
    let mut waiting = Vec::new();
    let mut tests = Vec::new();
    for (case, notes) in said::cases_with_notes(card, notes) {
        waiting.extend(notes);
        if case.outcome != Word::Ungraded {
            tests.push(test(&case, std::mem::take(&mut waiting)));
        }
    }
    tests
}

fn test(case: &Case<'_>, mut said: Vec<String>) -> Test {
    said.extend(Some(said::reason(case)).filter(|reason| !reason.is_empty()));
    Test {
        test_name: case.full_name(),
        passed: case.outcome == Word::Passed,
        score: case.points,
        max_score: case.max_points,
        message: message(&said),
    }
}

fn message(lines: &[String]) -> String {
    shorten(lines.to_vec(), LINES).join("\n")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::samples;
    use crate::report::samples::anything;

    fn context() -> Context {
        Context {
            started: Timestamp::from_millisecond(1_790_000_000_999).unwrap(),
            variable: |name| (name != "REVIEW_URL").then(|| format!("<{name}>")),
            ..samples::context()
        }
    }

    fn read(card: &Scorecard) -> Value {
        serde_json::from_str(&text(card, &context())).unwrap()
    }

    #[test]
    fn it_looks_like_this() {
        insta::assert_snapshot!(text(&samples::mixed(), &context()));
    }

    #[test]
    fn a_test_has_passed_or_failed_and_one_that_could_not_be_graded_is_none() {
        for card in samples::all() {
            let results = read(&card);
            let tests = results["tests"].as_array().unwrap();
            for field in ["score", "max-score"] {
                let sum: u64 = tests.iter().map(|test| test[field].as_u64().unwrap()).sum();
                assert_eq!(results[field], sum);
            }
            assert_eq!(results["max-score"], card.max_points - card.undecided());
            let ungraded = results.to_string().contains("all timers wait together");
            assert!(!ungraded, "{results}");
            assert!(tests.iter().all(|test| test["passed"] == (test["score"] == test["max-score"])), "{results}");
        }
    }

    #[test]
    fn a_note_is_not_lost_with_the_test_that_it_stands_with() {
        let mut undecided = samples::undecided();
        undecided.checks.reverse();
        let results = read(&Scorecard::of(7, vec![undecided.noting(vec!["src/x.rs was left out".to_owned()])]));
        let message = results["tests"][0]["message"].as_str().unwrap();
        assert!(message.contains("could not be graded") && message.ends_with("src/x.rs was left out"), "{message}");
    }

    #[test]
    fn where_there_was_nothing_to_grade_one_test_says_so() {
        let results = read(&Scorecard::of(7, Vec::new()).noting("unchanged"));
        assert_eq!(results["tests"].as_array().unwrap().len(), 1);
        assert_eq!(results["tests"][0]["message"], "unchanged");
    }

    proptest! {
        #[test]
        fn it_can_be_read_whatever_was_said(text in anything::text()) {
            let results = read(&anything::says(&text));
            prop_assert_eq!(results["tests"].as_array().unwrap().len(), 3);
            prop_assert!(!results.to_string().contains("null"));
        }
    }
}
