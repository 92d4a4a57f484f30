use proptest::prelude::*;
use saphyr::{LoadableYamlNode, Yaml};

use super::*;
use crate::report::{samples, visible};

#[test]
fn one_of_everything() {
    insta::assert_snapshot!(text(&samples::mixed()));
}

#[test]
fn nothing_to_grade() {
    let card = Scorecard::of(7, Vec::new()).noting("not graded, because unchanged since HEAD: 01_threaded_slow");
    insta::assert_snapshot!(text(&card));
}

/// The lines of tests, each with the YAML below it.
fn tests(tap: &str) -> Vec<(String, String)> {
    let mut tests: Vec<(String, String)> = Vec::new();
    let mut is_yaml = false;
    for line in tap.lines() {
        match line {
            "  ---" => is_yaml = true,
            "  ..." => is_yaml = false,
            _ if is_yaml => tests.last_mut().unwrap().1.push_str(&format!("{line}\n")),
            _ if line.starts_with("ok ") || line.starts_with("not ok ") => tests.push((line.to_owned(), String::new())),
            _ => {}
        }
    }
    tests
}

#[test]
fn every_case_is_a_test_and_its_facts_are_yaml() {
    for card in samples::all() {
        for card in [visible::card(&card, &|_, _| false), card] {
            let tap = text(&card);
            assert!(tap.starts_with(&format!("TAP version 14\n1..{}\n", cases(&card).count())), "{tap}");
            let tests = tests(&tap);
            assert_eq!(tests.len(), cases(&card).count());
            for ((line, yaml), case) in tests.iter().zip(cases(&card)) {
                assert_eq!(line.starts_with("ok "), matches!(case.outcome, Word::Passed | Word::Ungraded), "{line}");
                assert_eq!(line.contains("# SKIP"), case.outcome == Word::Ungraded, "{line}");
                assert!(!line.contains("TODO"));
                let documents = Yaml::load_from_str(yaml).unwrap();
                let field = |name: &str| documents[0].as_mapping_get(name);
                let number = |name: &str| field(name).and_then(Yaml::as_integer);
                let points = (Some(case.points.into()), Some(case.max_points.into()));
                assert_eq!((number("points"), number("max_points")), points, "{line}");
                assert_eq!(field("diagnosis").and_then(Yaml::as_str), case.diagnosis());
                let message = said::reason(&case);
                assert_eq!(field("message").and_then(Yaml::as_str).unwrap_or_default(), message);
                let expected = match case.details().as_str() {
                    "" => String::new(),
                    details => format!("{} points\n{}\n", case.shown_points(), details.trim_end()),
                };
                assert_eq!(field("details").and_then(Yaml::as_str).unwrap_or_default(), expected);
            }
        }
    }
}

#[test]
fn a_note_is_a_comment_that_begins_with_a_word_of_ours() {
    let tap = text(&samples::hostile().noting("Subtest: forged\nok 1 - forged"));
    assert!(tap.contains("\n# note: Subtest: forged␊ok 1 - forged\n"), "{tap}");
    assert!(tap.contains("\n# note: 01_a: src/"), "{tap}");
}

#[test]
fn a_name_has_no_directive_and_no_subtest() {
    for (name, described) in [
        ("a # SKIP b", "a \\# SKIP b"),
        ("a \\# b", "a \\\\\\# b"),
        ("two\nlines", "two␊lines"),
        ("a subtest {", "a subtest {…"),
    ] {
        assert_eq!(description(name), described);
    }
}

proptest! {
    #[test]
    fn whatever_is_said_is_read_back_from_yaml(text in "(?s)([\0-\u{a0}\u{2028}\u{fffe}\u{ffff}\"\\\\:#{}\n -]{0,4}.{0,8}){0,3}") {
        let mut tap = Tap(String::new());
        tap.fact("message", &text);
        tap.block("details", &format!("0/2 points\n{text}"));
        tap.fact("points", &0);
        let documents = Yaml::load_from_str(&tap.0);
        prop_assert!(documents.is_ok(), "{:?} {}", documents, tap.0);
        let documents = documents.unwrap();
        let field = |name: &str| documents[0].as_mapping_get(name);
        let message: String = serde_json::from_str(&scalar(&text)).unwrap();
        prop_assert_eq!(field("message").and_then(Yaml::as_str), Some(&*message));
        let lines: Vec<String> = printable(&text).lines().map(str::to_owned).collect();
        let details = field("details").and_then(Yaml::as_str).unwrap();
        let (first, rest) = details.split_once('\n').unwrap();
        prop_assert_eq!(first, "0/2 points");
        let without_the_end = |lines: &[String]| lines.join("\n").trim_end_matches('\n').to_owned();
        prop_assert_eq!(rest.trim_end_matches('\n'), without_the_end(&lines));
        prop_assert_eq!(field("points").and_then(Yaml::as_integer), Some(0));
        prop_assert!(tap.0.lines().all(|line| line.starts_with("  ") && line != "  ..."));
    }
}
