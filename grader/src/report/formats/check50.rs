//! What `check50 --output json` prints, for all that reads it: <https://github.com/cs50/check50>, `runner.CheckResult`
//! and `renderer`. Each of the seven fields of a result has to be there, `null` included: `CheckResult.from_dict`
//! takes no less. Nothing may stand beside `slug`, `version` and `results`: they become arguments of a function.
//!
//! A check has a smile (`passed` is true), a frown (false), or neither (null): it was skipped for the sake of its
//! `dependency`, or could not be graded, and then has an `error` among its causes. Points are in `data`, which is free.
//! `log` is shown in the page, and on a terminal with `--ansi-log`.

use serde::Serialize;

use super::Format;
use crate::report::cases::Case;
use crate::report::page::shorten;
use crate::report::{clean, json, next, said, words};
use crate::score::{Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "check50",
    about: "readers of check50's JSON",
    ending: ".check50.json",
    needs: &[],
    text: |card, _| text(card),
};

/// The check50 whose form this is: who reads a result compares it with its own.
const VERSION: &str = "3.5.0";

/// The slug of several exercises: the folder that they are in.
const ALL: &str = "exercises";

/// Lines of a log, as check50 keeps them (`max_log_lines`).
const LOG: usize = 100;

#[derive(Debug, Serialize)]
struct Results {
    slug: String,
    version: &'static str,
    results: Vec<CheckResult>,
}

#[derive(Debug, Serialize)]
struct CheckResult {
    name: String,
    description: String,
    passed: Option<bool>,
    log: Vec<String>,
    cause: Option<Cause>,
    data: Data,
    dependency: Option<String>,
}

#[derive(Debug, Serialize)]
struct Cause {
    rationale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error>,
}

#[derive(Debug, Serialize)]
struct Error {
    #[serde(rename = "type")]
    kind: &'static str,
    value: String,
    traceback: [String; 0],
    data: Nothing,
}

#[derive(Debug, Serialize)]
struct Nothing {}

#[derive(Debug, Serialize)]
struct Data {
    points: u32,
    max_points: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    diagnosis: Option<&'static str>,
}

fn text(card: &Scorecard) -> String {
    let slug = match card.exercises.as_slice() {
        [exercise] => exercise.name.clone(),
        _ => ALL.to_owned(),
    };
    let notes = said::notes(card);
    let instead = said::nothing(card).map(|name| nothing(name, notes.clone()));
    let results = said::cases_with_notes(card, notes.clone()).map(|(case, notes)| result(&case, notes));
    let results = results.chain(instead).collect();
    json::pretty(&Results { slug, version: VERSION, results })
}

fn result(case: &Case<'_>, notes: Vec<String>) -> CheckResult {
    let name = case.full_name();
    let log = notes.into_iter().chain(case.details().lines().map(str::to_owned)).collect();
    let needs = case.check.and_then(|check| check.needs.as_deref());
    CheckResult {
        description: name.clone(),
        name,
        passed: match case.outcome {
            Word::Passed => Some(true),
            Word::Failed => Some(false),
            Word::Skipped | Word::Ungraded => None,
        },
        log: shorten(log, LOG),
        cause: cause(case),
        data: Data { points: case.points, max_points: case.max_points, diagnosis: case.diagnosis() },
        dependency: needs.map(|needs| format!("{}: {needs}", case.exercise.name)),
    }
}

/// Why it did not pass.
fn cause(case: &Case<'_>) -> Option<Cause> {
    let reason = said::reason(case);
    match case.outcome {
        Word::Passed => None,
        Word::Failed => Some(Cause { rationale: reason, help: help(case), error: None }),
        Word::Skipped => Some(Cause { rationale: reason, help: None, error: None }),
        Word::Ungraded => {
            let error = Error { kind: "Ungraded", value: reason, traceback: [], data: Nothing {} };
            let rationale = format!("{}: {}", said::tag(case), words::NO_MARK_LOST);
            Some(Cause { rationale, help: None, error: Some(error) })
        }
    }
}

/// What to try, and where there is more.
fn help(case: &Case<'_>) -> Option<String> {
    let check = case.check?;
    let hint = check.hint.as_deref()?.lines().next()?;
    let more = check.diagnosis.map(next::explain).map(|command| format!(" ({command})")).unwrap_or_default();
    Some(clean::obeyed_by_nobody(&clean::plain(hint)) + &more)
}

/// Stands where there was nothing to grade.
fn nothing(name: String, log: Vec<String>) -> CheckResult {
    let data = Data { points: 0, max_points: 0, diagnosis: None };
    CheckResult { description: name.clone(), name, passed: Some(true), log, cause: None, data, dependency: None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::samples::anything;
    use crate::report::{samples, visible};

    fn read(card: &Scorecard) -> Value {
        serde_json::from_str(&text(card)).unwrap()
    }

    #[test]
    fn it_looks_like_this() {
        insta::assert_snapshot!(text(&samples::mixed()));
    }

    #[test]
    fn whatever_has_no_smile_has_a_cause_and_what_it_needs_is_there() {
        let hidden = samples::all().into_iter().map(|card| visible::card(&card, &|_, _| false));
        for card in samples::all().into_iter().chain(hidden) {
            let read = read(&card);
            let results = read["results"].as_array().unwrap();
            for result in results {
                let rationale = result["cause"]["rationale"].as_str().unwrap_or_default();
                assert_eq!(rationale.is_empty(), result["passed"] == true, "{result}");
                let needed = results.iter().find(|other| other["name"] == result["dependency"]);
                assert!(result["dependency"].is_null() || needed.unwrap()["passed"] != true, "{result}");
            }
        }
    }

    #[test]
    fn where_there_was_nothing_to_grade_one_result_says_so() {
        let read = read(&Scorecard::of(7, Vec::new()).noting("unchanged"));
        assert_eq!(read["results"][0]["description"], "there was nothing to grade");
        assert_eq!(read["results"][0]["log"], serde_json::json!(["unchanged"]));
    }

    proptest! {
        #[test]
        fn no_line_of_it_is_a_command(text in anything::text()) {
            let read = read(&anything::says(&text));
            for result in read["results"].as_array().unwrap() {
                let cause = &result["cause"];
                let said = result["log"].as_array().unwrap().iter().chain([&cause["rationale"], &cause["help"]]);
                for line in said.filter_map(Value::as_str) {
                    prop_assert!(!anything::is_obeyed(line) && !line.contains('\n'), "{:?}", line);
                }
            }
        }
    }
}
