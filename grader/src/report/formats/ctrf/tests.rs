use serde_json::{Value, json};

use super::*;
use crate::report::{samples, visible};

fn report(card: &Scorecard) -> Value {
    serde_json::from_str(&text(card, &samples::context())).unwrap()
}

#[test]
fn the_summary_counts_what_the_tests_say() {
    let summary = &report(&samples::mixed())["results"]["summary"];
    let expected = json!({
        "tests": 11, "passed": 6, "failed": 3, "skipped": 1, "pending": 0, "other": 1, "suites": 5,
        "start": 1_772_353_800_250_u64, "stop": 1_772_353_841_750_u64, "duration": 41_500
    });
    assert_eq!(summary, &expected);
}

#[test]
fn a_test_that_failed_names_the_mistake_and_shows_the_evidence() {
    let report = report(&samples::mixed());
    let tests = report["results"]["tests"].as_array().unwrap();
    let test = tests.iter().find(|test| test["name"] == "03_web_fetch: all requests are in flight together").unwrap();
    assert_eq!(test["message"], "sequential-await: 10 requests, never more than 1 in flight: 3.0 s, together 0.3 s");
    assert!(test["trace"].as_str().unwrap().contains("ideal  "), "{test}");
    assert_eq!(
        (&test["status"], &test["rawStatus"], &test["duration"]),
        (&json!("failed"), &json!("failed"), &json!(3_250))
    );
    let points =
        json!({"cargo-grade.points": 0, "cargo-grade.max-points": 3, "cargo-grade.diagnosis": "sequential-await"});
    assert_eq!((&test["suite"], &test["extra"]), (&json!(["03_web_fetch"]), &points));
}

#[test]
fn what_could_not_be_graded_is_other_and_says_whose_fault_it_is() {
    let report = report(&samples::mixed());
    let tests = report["results"]["tests"].as_array().unwrap();
    let other: Vec<&Value> = tests.iter().filter(|test| test["status"] == "other").collect();
    assert_eq!(other.len(), 1);
    assert_eq!(other[0]["rawStatus"], "ungraded");
    assert!(other[0]["message"].as_str().unwrap().contains("costs no mark"), "{}", other[0]);
    assert_eq!(report["results"]["extra"]["cargo-grade.undecided-points"], 2);
}

#[test]
fn a_run_of_nothing_says_why() {
    let report = report(&Scorecard::of(7, Vec::new()).noting("not graded, because unchanged since HEAD: 01_a"));
    assert_eq!(report["results"]["tests"], json!([]));
    let notes = ["there was nothing to grade", "not graded, because unchanged since HEAD: 01_a"];
    assert_eq!(report["results"]["extra"]["cargo-grade.notes"], json!(notes));
}

#[test]
fn a_note_on_an_exercise_is_among_the_others() {
    let report = report(&samples::hostile());
    let notes = report["results"]["extra"]["cargo-grade.notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note.as_str().unwrap().starts_with("01_a: src/")), "{notes:?}");
}

#[test]
fn nothing_is_null_and_no_text_is_empty() {
    fn check(value: &Value) {
        match value {
            Value::Null => panic!("null"),
            Value::String(text) => assert!(!text.is_empty()),
            Value::Array(values) => values.iter().for_each(check),
            Value::Object(fields) => fields.values().for_each(check),
            _ => {}
        }
    }
    for card in samples::all() {
        check(&report(&card));
        check(&report(&visible::card(&card, &|_, _| false)));
    }
}
