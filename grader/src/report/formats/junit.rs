//! JUnit's XML, which has no one specification: this is the form that Jenkins' xUnit plugin requires, the strictest of
//! its readers, <https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd>.
//! A suite for each exercise, a test for each case. What its readers do with it, by their sources, has made it so:
//!
//! - *Ungraded* is an `error`, which JUnit has for what went wrong with the test itself, and which says that no mark is
//!   lost. GitLab has a word of its own for it, Jenkins shows it as a failure. Artemis (`JUnitReportParser`) knows tests
//!   that passed and tests that did not: it gives no points for an `error` and shows what it says; a `skipped` test
//!   gets none either, and no word of why (`ProgrammingExerciseGradingService` puts an empty one in its place). A mark
//!   that is lost there must be seen to be the grader's fault.
//! - A check that needs another one is `skipped`, Jenkins' word for just that. Its points are lost, as the suite says,
//!   and so they are in Artemis.
//! - Artemis shows the `message` alone, GitLab (`parsers/test/junit.rb`) the text of the element alone, others both: so
//!   each says enough.
//! - Points are properties of the suite, and lines of its output: the xUnit plugin refuses properties of a test. It
//!   refuses `skipped` of `testsuites`, too, `disabled` of a `testsuite`, `file` and `timestamp` of a `testcase`, and
//!   more than three decimals of a second. The crate `quick-junit` writes one of the first two, depending on its
//!   version, so the types below are our own.
//! - Jenkins fails a build for a file without tests: where nothing was graded, one skipped test says why. Artemis puts a
//!   suite's name in front of a test's if there is more than one, so that notes have no suite of their own.
//!
//! GitLab takes files of up to 30 MB; what a case says is cut where it is made, and a test holds the worst against that.

use quick_xml::se::Serializer;
use serde::Serialize;

use super::{Context, Format};
use crate::report::cases::{Case, cases};
use crate::report::said;
use crate::score::{ExerciseScore, Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "junit",
    about: "GitLab, Jenkins, Artemis, reporters for GitHub: JUnit's XML",
    ending: ".xml",
    needs: &[],
    text,
};

/// What made the file; also the suite of what is no exercise's.
const TOOL: &str = "cargo-grade";

/// The test that is skipped if there are no others.
const NOTHING: &str = "there is something to grade";

#[derive(Serialize)]
#[serde(rename = "testsuites")]
struct Suites<'a> {
    #[serde(rename = "@name")]
    name: &'a str,
    #[serde(rename = "@tests")]
    tests: usize,
    #[serde(rename = "@failures")]
    failures: usize,
    #[serde(rename = "@errors")]
    errors: usize,
    #[serde(rename = "@time")]
    time: String,
    testsuite: Vec<Suite<'a>>,
}

#[derive(Serialize)]
struct Suite<'a> {
    #[serde(rename = "@name")]
    name: &'a str,
    #[serde(rename = "@tests")]
    tests: usize,
    #[serde(rename = "@failures")]
    failures: usize,
    #[serde(rename = "@errors")]
    errors: usize,
    #[serde(rename = "@skipped")]
    skipped: usize,
    #[serde(rename = "@time")]
    time: String,
    /// Without a zone, as Ant began it; it is UTC.
    #[serde(rename = "@timestamp")]
    timestamp: String,
    properties: Properties,
    testcase: Vec<Test<'a>>,
    #[serde(rename = "system-out", skip_serializing_if = "String::is_empty")]
    system_out: String,
}

#[derive(Serialize)]
struct Properties {
    property: Vec<Property>,
}

#[derive(Serialize)]
struct Property {
    #[serde(rename = "@name")]
    name: String,
    #[serde(rename = "@value")]
    value: String,
}

#[derive(Serialize)]
struct Test<'a> {
    #[serde(rename = "@name")]
    name: &'a str,
    #[serde(rename = "@classname")]
    classname: &'a str,
    #[serde(rename = "@time")]
    time: String,
    #[serde(rename = "$value", skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
}

/// How a test ended that did not pass.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Failure(Told),
    Error(Told),
    Skipped(Told),
}

#[derive(Serialize)]
struct Told {
    #[serde(rename = "@message")]
    message: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "$text")]
    all: String,
}

fn text(card: &Scorecard, context: &Context) -> String {
    let timestamp = context.started.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    // Once: a reader shows them one below the other.
    let mut notes = said::notes(card);
    let suite = |exercise| Suite::of(card, exercise, std::mem::take(&mut notes), &timestamp);
    let mut testsuite: Vec<Suite<'_>> = card.exercises.iter().map(suite).collect();
    if testsuite.is_empty() {
        testsuite.push(Suite::of_nothing(card, timestamp));
    }
    let suites = Suites {
        name: TOOL,
        tests: testsuite.iter().map(|suite| suite.tests).sum(),
        failures: testsuite.iter().map(|suite| suite.failures).sum(),
        errors: testsuite.iter().map(|suite| suite.errors).sum(),
        time: time(context.took.as_secs_f64()),
        testsuite,
    };
    document(&suites)
}

/// The whole file. XML has no way to write some characters, not even escaped.
fn document(suites: &impl Serialize) -> String {
    let mut xml = String::new();
    let mut serializer = Serializer::new(&mut xml);
    serializer.indent(' ', 2);
    suites.serialize(serializer).expect("the types have a form in XML, and memory takes all");
    let legal = |c: char| if is_legal(c) { c } else { char::REPLACEMENT_CHARACTER };
    let legal: String = xml.chars().map(legal).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{legal}\n")
}

/// Whether XML 1.0 has this character, <https://www.w3.org/TR/xml/#charsets>.
fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\x20'..='\u{fffd}' | '\u{10000}'..)
}

/// Seconds, in as many decimals as are taken.
fn time(seconds: f64) -> String {
    format!("{:.3}", if seconds.is_finite() { seconds.max(0.0) } else { 0.0 })
}

impl<'a> Suite<'a> {
    fn of(card: &'a Scorecard, exercise: &'a ExerciseScore, notes: Vec<String>, timestamp: &str) -> Suite<'a> {
        let cases: Vec<Case<'a>> = cases(card).filter(|case| case.exercise.name == exercise.name).collect();
        let property = |name: &str, value: String| Property { name: name.to_owned(), value };
        let seed = card.seed.map(|seed| property("seed", seed.to_string()));
        let sums = [
            property("points", exercise.points.to_string()),
            property("max-points", exercise.max_points.to_string()),
            property("undecided-points", exercise.undecided().to_string()),
        ];
        let each = cases.iter().map(|case| property(&format!("points: {}", case.name), case.shown_points()));
        let properties = Properties { property: sums.into_iter().chain(each).chain(seed).collect() };
        let points = cases.iter().map(|case| format!("{:>5} {}", case.shown_points(), case.name));
        let said = notes.into_iter().chain(said::left_out(exercise));
        let lines: Vec<String> = points.chain(said).collect();
        let seconds = cases.iter().map(|case| case.seconds).sum();
        let testcase = cases.into_iter().map(Test::of).collect();
        Suite::with(&exercise.name, testcase, properties, &lines, seconds, timestamp.to_owned())
    }

    /// Stands where no exercise does.
    fn of_nothing(card: &Scorecard, timestamp: String) -> Suite<'a> {
        let said = said::remarks(card);
        let told = Told { message: said.join("; "), kind: "skipped", all: said.join("\n") };
        let outcome = Some(Outcome::Skipped(told));
        let test = Test { name: NOTHING, classname: TOOL, time: time(0.0), outcome };
        Suite::with(TOOL, vec![test], Properties { property: Vec::new() }, &said, 0.0, timestamp)
    }

    fn with(
        name: &'a str,
        testcase: Vec<Test<'a>>,
        properties: Properties,
        lines: &[String],
        seconds: f64,
        timestamp: String,
    ) -> Suite<'a> {
        let count = |kind: fn(&Outcome) -> bool| {
            testcase.iter().filter_map(|test| test.outcome.as_ref()).filter(|outcome| kind(outcome)).count()
        };
        Suite {
            name,
            tests: testcase.len(),
            failures: count(|outcome| matches!(outcome, Outcome::Failure(_))),
            errors: count(|outcome| matches!(outcome, Outcome::Error(_))),
            skipped: count(|outcome| matches!(outcome, Outcome::Skipped(_))),
            time: time(seconds),
            timestamp,
            properties,
            testcase,
            system_out: lines.join("\n"),
        }
    }
}

impl<'a> Test<'a> {
    fn of(case: Case<'a>) -> Test<'a> {
        let outcome = match case.outcome {
            Word::Passed => None,
            Word::Failed => Some(Outcome::Failure(Told::of(&case, "failed"))),
            Word::Ungraded => Some(Outcome::Error(Told::of(&case, "ungraded"))),
            Word::Skipped => Some(Outcome::Skipped(Told::of(&case, "skipped"))),
        };
        Test { name: case.name, classname: &case.exercise.name, time: time(case.seconds), outcome }
    }
}

impl Told {
    fn of(case: &Case<'_>, kind: &'static str) -> Told {
        let said = said::reason(case);
        let message = match said::hint(case) {
            Some(hint) => format!("{said} (try: {hint})"),
            None => said,
        };
        let all = format!("{} points\n{}", case.shown_points(), case.details());
        Told { message, kind: case.diagnosis().unwrap_or(kind), all }
    }
}

#[cfg(test)]
mod tests;
