//! The formats of classrooms: what the programs there understand is compared with the scorecard.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use assert_cmd::Command;
use grader::report::cases::cases;
use grader::score::{Scorecard, Word};
use serde_json::{Value, json};
use tests::{Scratch, cache, read, reader, root, solution};

use super::graded::{self, ENVIRONMENT, Graded};

/// How many tests ended in this way.
fn count(card: &Scorecard, outcome: Word) -> usize {
    cases(card).filter(|case| case.outcome == outcome).count()
}

/// A reader of our own beside this file, in a Python that has what it needs.
fn python(script: &str) -> Option<Command> {
    let mut python = reader("python3")?;
    python.arg(root().join("tests/formats").join(script));
    Some(python)
}

/// What a reader prints.
#[track_caller]
fn understood(mut reader: Command) -> Value {
    let output = reader.output().expect("the reader runs");
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{errors}");
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}{errors}"))
}

/// What a reader prints of every scorecard in a format.
fn all_understood(mut reader: Command, format: &str) -> Vec<(&'static Graded, Value)> {
    reader.args(graded::all().iter().map(|graded| graded.file(format)));
    let Value::Array(all) = understood(reader) else { panic!("no list") };
    assert_eq!(all.len(), graded::all().len());
    graded::all().iter().zip(all).collect()
}

#[test]
fn github_classroom_s_reporter_understands_every_test_and_what_it_prints_is_no_command() {
    for graded in graded::all() {
        let Some(mut reporter) = python("classroom.py") else { return };
        let (scratch, card, name) = (Scratch::new(), &graded.card, graded.name);
        let [log, facts] = ["log", "facts"].map(|file| scratch.path().join(file));
        // It gets the line in its environment: one that is too long would end here.
        let line = graded.text("classroom");
        reporter.env("GRADE_RESULTS", line.trim_end()).args([&log, &facts]).assert().success();

        let log = fs::read_to_string(log).expect("a log");
        for line in log.split(['\n', '\r', '\u{85}', '\u{2028}']) {
            let obeyed = line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
            assert!(!obeyed, "{name}: {line}");
        }
        for case in cases(card).filter(|case| case.outcome == Word::Failed) {
            let named = log.contains(&case.full_name());
            assert!(named && log.contains(case.diagnosis().unwrap_or_default()), "{name}: {}", case.full_name());
        }
        if name == "printing" {
            assert!(log.contains("│ ::warning::x") && log.contains("# #[error]x"), "{log}");
        }
        assert!(card.notes.iter().all(|note| log.contains(note.as_str())), "{name}: {log}");

        let facts: Value = serde_json::from_str(&fs::read_to_string(facts).expect("facts")).expect("JSON");
        let decided = card.max_points - card.undecided();
        let nothing = usize::from(card.exercises.is_empty());
        let expected = [
            ("passed", json!(count(card, Word::Passed) + nothing)),
            ("failed", json!(count(card, Word::Failed) + count(card, Word::Skipped))),
            ("errors", json!(count(card, Word::Ungraded))),
            ("points", if decided == 0 { Value::Null } else { json!([card.points, decided]) }),
        ];
        for (field, expected) in expected {
            assert_eq!(facts[field], expected, "{name}: {field}");
        }
        let workflow = ["passed", "Some tests failed.", "", "Some tests errored."];
        assert_eq!(facts["workflow"], workflow[usize::try_from(graded.status).expect("a status")], "{name}");
    }
}

#[test]
fn check50_shows_every_check_as_what_it_is() {
    let Some(python) = python("check50_reader.py") else { return };
    for (graded, shown) in all_understood(python, "check50") {
        let (card, name) = (&graded.card, graded.name);
        let nothing = usize::from(card.exercises.is_empty());
        let (skipped, ungraded) = (count(card, Word::Skipped), count(card, Word::Ungraded));
        let smiles = count(card, Word::Passed) + nothing;
        let faces = json!({ "smiles": smiles, "frowns": count(card, Word::Failed), "neutral": skipped + ungraded });
        for field in ["terminal", "page"] {
            assert_eq!(shown[field], faces, "{name}: {field}");
        }
        assert_eq!((&shown["skipped"], &shown["errors"]), (&json!(skipped), &json!(ungraded)), "{name}");
        assert_eq!(shown["points"], card.points, "{name}");
        assert_eq!(shown["should_fail"], graded.status != 0, "{name}");
        // The check50 that is installed and the one whose form this is.
        assert_eq!(shown["version"], "3");
        let (page, log) = (shown["text"].as_str().expect("text"), shown["log"].as_str().expect("text"));
        for case in cases(card) {
            let said = page.contains(&case.full_name()) && page.contains(case.diagnosis().unwrap_or_default());
            assert!(said, "{name}: {}", case.full_name());
            assert!(case.details().lines().next().is_none_or(|line| log.contains(line.trim())), "{name}: {log}");
        }
        assert!(card.notes.iter().all(|note| page.contains(note.as_str())), "{name}: {page}");
    }
}

#[test]
fn submitty_gives_the_points_and_shows_every_test() {
    for graded in graded::all() {
        let Some(mut reader) = python("submitty.py") else { return };
        let (card, name) = (&graded.card, graded.name);
        let decided = card.max_points - card.undecided();
        reader.arg(decided.to_string()).arg(graded.file("submitty"));
        let understood = &understood(reader)[0];
        if decided == 0 {
            assert_eq!(understood["status"], "failure", "{name}");
            let logged = understood["logged"].as_str().expect("text");
            assert!(card.notes.iter().all(|note| logged.contains(note.as_str())), "{name}: {logged}");
            continue;
        }
        assert_eq!(understood["status"], "success", "{name}");
        assert_eq!(understood["points"], card.points, "{name}");
        assert_eq!(understood["whole"], true, "{name}: a message was cut");
        let messages = understood["messages"].as_array().expect("a list");
        for case in cases(card) {
            let full_name = case.full_name();
            let message =
                messages.iter().find(|message| message["text"].as_str().is_some_and(|text| text.contains(&full_name)));
            let message = message.unwrap_or_else(|| panic!("{name}: {full_name} is not shown"));
            let colours: &[&str] = match case.outcome {
                Word::Failed | Word::Skipped => &["red"],
                Word::Ungraded => &["yellow", "red"],
                // It may stand with others of its exercise.
                Word::Passed => &["green", "yellow", "red"],
            };
            let alone = cases(card).count() < 19;
            let colours = if alone { &colours[..1] } else { colours };
            assert!(colours.contains(&message["colour"].as_str().expect("a colour")), "{name}: {message}");
        }
        let yellow = messages.iter().any(|message| message["colour"] == "yellow");
        assert_eq!(yellow, card.has_ungraded(), "{name}");
    }
}

/// The reader of Classroom 50's results, with what the runner tells a grader.
fn classroom50(what: &str) -> Option<Command> {
    let mut python = python("classroom50.py")?;
    python.arg(what).arg(root().join("tests/formats/classroom50.schema.json")).envs(ENVIRONMENT);
    Some(python)
}

#[test]
fn classroom_50_takes_every_result() {
    let Some(python) = classroom50("check") else { return };
    for (graded, understood) in all_understood(python, "classroom50") {
        let (card, name) = (&graded.card, graded.name);
        let nothing = usize::from(card.exercises.is_empty());
        let passed = count(card, Word::Passed) + nothing;
        let tests = passed + count(card, Word::Failed) + count(card, Word::Skipped);
        assert_eq!(understood["score"], card.points, "{name}");
        assert_eq!(understood["max-score"], card.max_points - card.undecided(), "{name}");
        assert_eq!((&understood["passed"], &understood["tests"]), (&json!(passed), &json!(tests)), "{name}");
        let messages = understood["messages"].as_str().expect("text");
        assert!(card.notes.iter().all(|note| messages.contains(note.as_str())), "{name}: {messages}");
        assert_eq!(messages.contains("could not be graded"), card.has_ungraded(), "{name}: {messages}");
    }
}

/// Runs what `platform classroom50` writes in a student's checkout, as the runner does.
fn runner(bundle: &Path, checkout: &Scratch, more: &[(&str, &str)]) -> Option<Value> {
    let mut runner = classroom50("grade")?;
    runner.arg(bundle.join("autograder.py")).current_dir(checkout.path());
    runner.env("CARGO_GRADE_CACHE", cache()).envs(more.iter().copied());
    Some(understood(runner))
}

#[test]
fn classroom_50_s_runner_records_marks_of_who_was_graded_and_an_error_of_who_was_not() {
    let platform = Scratch::new();
    platform.grade().args(["platform", "classroom50", "bundle"]).assert().code(0);
    let bundle = platform.path().join("bundle");
    let shim = fs::read_to_string(bundle.join("autograder.py")).expect("the entry point has this name");
    let all = "EXERCISES: list[str] = []";
    assert!(shim.contains(all), "{shim}");
    let assign = |exercises: &str| {
        platform.write("bundle/autograder.py", shim.replace(all, &format!("EXERCISES = {exercises}")))
    };
    assign(r#"["threaded_slow"]"#);
    let broken = "pub fn slow() -> u64 {\n    \"seven\"\n}\n".to_owned();
    let stub = read("exercises/01_threaded_slow/src/lib.rs");
    for (source, status, score) in
        [(solution("01_threaded_slow"), "success", 10), (stub, "failure", 0), (broken, "failure", 0)]
    {
        let checkout = Scratch::new();
        checkout.submit("01_threaded_slow", source);
        checkout.write("result.json", "a student's own");
        let Some(recorded) = runner(&bundle, &checkout, &[]) else { return };
        let told = (&recorded["exit"], &recorded["status"], &recorded["score"], &recorded["max-score"]);
        assert_eq!(told, (&json!(0), &json!(status), &json!(score), &json!(10)), "{recorded}");
    }

    let checkout = Scratch::new();
    checkout.submit("01_threaded_slow", solution("01_threaded_slow"));
    // Uploaded with a browser.
    fs::set_permissions(bundle.join("cargo-grade"), Permissions::from_mode(0o644)).expect("it is ours");
    let recorded = runner(&bundle, &checkout, &[]);
    assert!(recorded.is_some_and(|recorded| recorded["score"] == 10));

    // The grader's own fault, wrong usage, and a check that could not be graded: neither a pass nor a zero.
    let error = |more: &[(&str, &str)], exit: i32| {
        let recorded = runner(&bundle, &checkout, more).expect("it ran before");
        assert_eq!(recorded, json!({ "status": "error", "exit": exit }), "{more:?}");
        assert!(!checkout.path().join("result.json").exists());
    };
    error(&[("CARGO_GRADE_CACHE", "/dev/null/no-folder")], 3);
    error(&[("COMMIT_URL", "")], 2);
    assign(r#"["threaded_slow", "slow_queries"]"#);
    checkout.submit("11_slow_queries", solution("11_slow_queries"));
    error(&[("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")], 3);
}
