//! The Common Test Report Format, <https://github.com/ctrf-io/ctrf/blob/main/spec/ctrf.md>, which the reporters of
//! <https://ctrf.io> read for GitHub, GitLab, Jenkins, Slack and others. Its specification is a draft that has kept its
//! first number, and what it does not know may only stand in `extra`, under a prefix of its own.
//!
//! Ungraded is `other`, the word for what no other fits; a check that needs another one is `skipped`, and its points are
//! lost. Reporters that compare runs know a test by its name alone, so it has the exercise in front.

use serde::Serialize;

use super::{Context, Format};
use crate::report::cases::{Case, cases};
use crate::report::{json, said};
use crate::score::{Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "ctrf",
    about: "reporters of ctrf.io: the Common Test Report Format",
    ending: ".ctrf.json",
    needs: &[],
    text,
};

const TOOL: &str = "cargo-grade";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    report_format: &'static str,
    spec_version: &'static str,
    timestamp: String,
    generated_by: &'static str,
    results: Results<'a>,
}

#[derive(Serialize)]
struct Results<'a> {
    tool: Tool,
    summary: Summary,
    tests: Vec<Test<'a>>,
    extra: Whole,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Counts, and milliseconds: of the Unix epoch, and how many it took.
#[derive(Serialize)]
struct Summary {
    tests: usize,
    passed: usize,
    failed: usize,
    skipped: usize,
    pending: usize,
    other: usize,
    suites: usize,
    start: i64,
    stop: i64,
    duration: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test<'a> {
    name: String,
    status: Status,
    /// In milliseconds.
    duration: u64,
    suite: [&'a str; 1],
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    trace: String,
    /// Where the mistake stands, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// The verdict in our own word.
    raw_status: Word,
    extra: Points,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Status {
    Passed,
    Failed,
    Skipped,
    Other,
}

#[derive(Serialize)]
struct Points {
    #[serde(rename = "cargo-grade.points")]
    points: u32,
    #[serde(rename = "cargo-grade.max-points")]
    max_points: u32,
    #[serde(rename = "cargo-grade.diagnosis", skip_serializing_if = "Option::is_none")]
    diagnosis: Option<&'static str>,
}

/// What is said of the whole run.
#[derive(Serialize)]
struct Whole {
    #[serde(rename = "cargo-grade.points")]
    points: u32,
    #[serde(rename = "cargo-grade.max-points")]
    max_points: u32,
    #[serde(rename = "cargo-grade.undecided-points")]
    undecided: u32,
    #[serde(rename = "cargo-grade.seed", skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(rename = "cargo-grade.notes", skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

fn text(card: &Scorecard, context: &Context) -> String {
    let tests: Vec<Test<'_>> = cases(card).map(Test::of).collect();
    let count = |status| tests.iter().filter(|test| test.status == status).count();
    let duration = u64::try_from(context.took.as_millis()).unwrap_or(u64::MAX);
    let start = context.started.as_millisecond();
    let summary = Summary {
        tests: tests.len(),
        passed: count(Status::Passed),
        failed: count(Status::Failed),
        skipped: count(Status::Skipped),
        pending: 0,
        other: count(Status::Other),
        suites: card.exercises.len(),
        start,
        stop: start.saturating_add_unsigned(duration),
        duration,
    };
    let extra = Whole {
        points: card.points,
        max_points: card.max_points,
        undecided: card.undecided(),
        seed: card.seed,
        notes: said::remarks(card),
    };
    let report = Report {
        report_format: "CTRF",
        spec_version: "0.0.0",
        timestamp: context.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        generated_by: TOOL,
        results: Results { tool: Tool { name: TOOL, version: env!("CARGO_PKG_VERSION") }, summary, tests, extra },
    };
    json::pretty(&report)
}

impl<'a> Test<'a> {
    fn of(case: Case<'a>) -> Test<'a> {
        Test {
            name: case.full_name(),
            status: match case.outcome {
                Word::Passed => Status::Passed,
                Word::Failed => Status::Failed,
                Word::Skipped => Status::Skipped,
                Word::Ungraded => Status::Other,
            },
            // A float that is out of range becomes the nearest number that is in it, and NaN becomes 0.
            duration: (case.seconds * 1_000.0).round() as u64,
            suite: [&case.exercise.name],
            message: said::reason(&case),
            trace: case.details(),
            file_path: case.place().map(|place| &*place.file),
            line: case.place().map(|place| place.line),
            raw_status: case.outcome,
            extra: Points { points: case.points, max_points: case.max_points, diagnosis: case.diagnosis() },
        }
    }
}

#[cfg(test)]
mod tests;
