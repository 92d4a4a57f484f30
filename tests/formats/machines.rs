//! The formats that test reporters and harnesses read: JUnit, CTRF and TAP. Each is read by programs that do so, and
//! what these understood is compared with the scorecard.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use grader::report::cases::{Case, cases};
use grader::score::Word;
use serde_json::{Value, json};
use tests::{Scratch, reader, root};

use super::graded::{self, Graded};

/// Runs a reader and takes its output as JSON.
fn read(mut command: Command) -> Value {
    let output = command.output().expect("the reader runs");
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
}

fn script(name: &str) -> PathBuf {
    root().join("tests/formats").join(name)
}

/// What stands in the file where there is no case.
const NOTHING: &str = "there is something to grade";

#[test]
fn junit_is_what_its_readers_take_it_for() {
    for graded in graded::all() {
        let Some(mut python) = reader("python3") else { return };
        python.arg(script("junit.py")).arg(graded.file("junit")).arg(script("junit.xsd"));
        let junit = read(python);
        assert_eq!(junit["invalid"], json!([]), "{}", graded.name);
        assert_eq!(junit["counts"], junit["counted"], "{}", graded.name);
        if graded.card.exercises.is_empty() {
            let case = &junit["suites"][0]["cases"][0];
            assert_eq!((&case["name"], &case["status"]), (&json!(NOTHING), &json!("skipped")));
            assert!(case["message"].as_str().expect("a message").contains(&graded.card.notes[0]), "{case}");
            continue;
        }
        check_suites(graded, &junit);
        check_outcomes(graded, &junit);
    }
}

/// What junitparser understood.
fn check_suites(graded: &Graded, junit: &Value) {
    let suites = junit["suites"].as_array().expect("a list");
    assert_eq!(suites.len(), graded.card.exercises.len());
    for (suite, exercise) in suites.iter().zip(&graded.card.exercises) {
        let (name, properties) = (&exercise.name, &suite["properties"]);
        assert_eq!(&suite["name"], name);
        assert_eq!(properties["points"], exercise.points.to_string(), "{name}");
        assert_eq!(properties["max-points"], exercise.max_points.to_string(), "{name}");
        let ours: Vec<Case<'_>> = cases(&graded.card).filter(|case| &case.exercise.name == name).collect();
        let read = suite["cases"].as_array().expect("a list");
        assert_eq!(read.len(), ours.len(), "{name}");
        let count = |word| ours.iter().filter(|case| case.outcome == word).count();
        let counts = [ours.len(), count(Word::Failed), count(Word::Ungraded), count(Word::Skipped)];
        assert_eq!(suite["counts"], json!(counts), "{name}");
        for (read, case) in read.iter().zip(&ours) {
            let name = case.full_name();
            assert_eq!((&read["classname"], &read["name"]), (&json!(case.exercise.name), &json!(case.name)));
            let status = match case.outcome {
                Word::Passed => "passed",
                Word::Failed => "failure",
                Word::Ungraded => "error",
                Word::Skipped => "skipped",
            };
            assert_eq!(read["status"], status, "{name}");
            assert_eq!(properties[format!("points: {}", case.name)], case.shown_points(), "{name}");
            assert!((read["time"].as_f64().expect("seconds") - case.seconds).abs() < 0.001, "{name}");
            if case.outcome == Word::Passed {
                continue;
            }
            let text = |field: &str| read[field].as_str().unwrap_or_else(|| panic!("{name} has a {field}"));
            // XML has no U+FFFE and no U+FFFF.
            let legal = |text: String| text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
            // The end of a long one is cut.
            let summary: String = legal(case.summary()).chars().take(300).collect();
            assert!(text("message").contains(&summary), "{name}: {read}");
            assert_eq!(text("text"), format!("{} points\n{}", case.shown_points(), legal(case.details())), "{name}");
            if let Some(diagnosis) = case.diagnosis() {
                assert_eq!(text("type"), diagnosis, "{name}");
                assert!(text("message").starts_with(diagnosis), "{name}");
            }
        }
    }
}

/// What junit2html understood, which has no errors but failures only.
fn check_outcomes(graded: &Graded, junit: &Value) {
    let html = junit["html"].as_str().expect("a page");
    let outcomes = junit["outcomes"].as_array().expect("a list");
    assert_eq!(outcomes.len(), cases(&graded.card).count(), "{}", graded.name);
    for (outcome, case) in outcomes.iter().zip(cases(&graded.card)) {
        let word = match case.outcome {
            Word::Passed => "passed",
            Word::Failed | Word::Ungraded => "failed",
            Word::Skipped => "skipped",
        };
        assert_eq!(outcome[2], word, "{}", case.full_name());
        assert_eq!((&outcome[0], &outcome[1]), (&json!(case.exercise.name), &json!(case.name)));
        assert!(html.contains(&case.exercise.name), "{}", graded.name);
    }
}

#[test]
fn junit_becomes_the_ctrf_that_we_write() {
    for graded in graded::all().iter().filter(|graded| !graded.card.exercises.is_empty()) {
        let Some(mut convert) = reader("junit-to-ctrf") else { return };
        let scratch = Scratch::new();
        let made = scratch.path().join("made.json");
        convert.arg(graded.file("junit")).arg("--output").arg(&made).assert().success();
        let converted = parsed(&made);
        let ours = parsed(&graded.file("ctrf"));
        let tests = |report: &Value| report["results"]["tests"].as_array().expect("a list").clone();
        assert_eq!(tests(&converted).len(), tests(&ours).len(), "{}", graded.name);
        for (converted, ours) in tests(&converted).iter().zip(&tests(&ours)) {
            for field in ["name", "suite", "duration"] {
                assert_eq!(converted[field], ours[field], "{}", graded.name);
            }
            // It has no other word for an error.
            let status = if ours["status"] == "other" { &json!("failed") } else { &ours["status"] };
            assert_eq!(&converted["status"], status, "{ours}");
        }
    }
}

fn parsed(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).expect("the file was written")).expect("JSON")
}

#[test]
fn ctrf_is_valid_and_counts_right() {
    for graded in graded::all() {
        let Some(mut node) = node_beside("ctrf") else { return };
        let read = read({
            node.arg(script("ctrf.cjs")).arg(graded.file("ctrf"));
            node
        });
        assert_eq!(read["errors"], json!([]), "{}", graded.name);
        let results = parsed(&graded.file("ctrf"))["results"].take();
        let count = |word| cases(&graded.card).filter(|case| case.outcome == word).count();
        for (field, expected) in [
            ("tests", cases(&graded.card).count()),
            ("passed", count(Word::Passed)),
            ("failed", count(Word::Failed)),
            ("skipped", count(Word::Skipped)),
            ("other", count(Word::Ungraded)),
            ("pending", 0),
        ] {
            assert_eq!(read["summary"][field], expected, "{}: {field}", graded.name);
            assert_eq!(results["summary"][field], expected, "{}: {field}", graded.name);
        }
        let extra = &results["extra"];
        assert_eq!(extra["cargo-grade.points"], graded.card.points, "{}", graded.name);
        let points = |test: &Value| test["extra"]["cargo-grade.points"].as_u64().expect("points");
        let tests = results["tests"].as_array().expect("a list");
        assert_eq!(tests.iter().map(points).sum::<u64>(), u64::from(graded.card.points), "{}", graded.name);
        for note in &graded.card.notes {
            assert!(extra["cargo-grade.notes"].to_string().contains(note), "{extra}");
        }
        for (test, case) in tests.iter().zip(cases(&graded.card)) {
            assert_eq!(test["name"], case.full_name());
            assert_eq!(test["trace"].as_str().unwrap_or_default(), case.details());
        }
    }
}

/// Node, which finds the packages that are installed beside this program.
fn node_beside(program: &str) -> Option<Command> {
    let program = reader(program)?;
    let packages = Path::new(program.get_program()).ancestors().nth(2).expect("it lies in node_modules/.bin");
    let mut node = Command::new("node");
    node.env("NODE_PATH", packages);
    Some(node)
}

#[test]
fn tap_is_what_a_strict_harness_takes_it_for() {
    for graded in graded::all() {
        let Some(mut harness) = reader("tap-parser") else { return };
        harness.args(["-f", "--strict", "-j", "0"]).write_stdin(graded.text("tap"));
        let events = read(harness);
        let events = events.as_array().expect("a list");
        let of_kind = |kind: &str| events.iter().filter(move |event| event[0] == kind).map(|event| &event[1]).collect();
        let (asserts, complete): (Vec<&Value>, Vec<&Value>) = (of_kind("assert"), of_kind("complete"));
        assert_eq!(of_kind("extra"), Vec::<&Value>::new(), "{}", graded.name);
        assert_eq!(asserts.len(), cases(&graded.card).count(), "{}", graded.name);
        let count = |words: &[Word]| cases(&graded.card).filter(|case| words.contains(&case.outcome)).count();
        let failed = count(&[Word::Failed, Word::Skipped]);
        let [complete] = complete[..] else { panic!("{complete:?}") };
        assert_eq!(complete["ok"], failed == 0, "{}", graded.name);
        assert_eq!((&complete["fail"], &complete["todo"]), (&json!(failed), &json!(0)), "{}", graded.name);
        assert_eq!(complete["pass"], count(&[Word::Passed, Word::Ungraded]), "{}", graded.name);
        assert_eq!(complete["skip"], count(&[Word::Ungraded]), "{}", graded.name);
        if graded.card.exercises.is_empty() {
            let reason = complete["plan"]["skipReason"].as_str().expect("a reason");
            assert!(reason.contains(&graded.card.notes[0]), "{reason}");
        }
        for (read, case) in asserts.iter().zip(cases(&graded.card)) {
            let name = case.full_name();
            assert_eq!(read["name"], name);
            assert_eq!(read["ok"], matches!(case.outcome, Word::Passed | Word::Ungraded), "{name}");
            assert_eq!(read["skip"].is_string(), case.outcome == Word::Ungraded, "{name}");
            let facts = &read["diag"];
            assert_eq!(
                (&facts["points"], &facts["max_points"]),
                (&json!(case.points), &json!(case.max_points)),
                "{name}"
            );
            assert_eq!(facts["diagnosis"].as_str(), case.diagnosis(), "{name}");
            // Nor has YAML these.
            let details = case.details().replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
            let details = Some(details).filter(|details| !details.is_empty());
            let details = details.map(|details| format!("{} points\n{}\n", case.shown_points(), details.trim_end()));
            assert_eq!(facts["details"].as_str(), details.as_deref(), "{name}");
        }
    }
}
