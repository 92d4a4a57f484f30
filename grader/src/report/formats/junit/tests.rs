use proptest::prelude::*;
use roxmltree::{Document, Node};

use super::*;
use crate::evidence::{Evidence, Span};
use crate::report::{samples, visible};
use crate::score::{CheckScore, Status};
use crate::verdict::{Diagnosis, Failure, Verdict};

/// What GitLab takes.
const LARGEST: usize = 30_000_000;

fn xml(card: &Scorecard) -> String {
    text(card, &samples::context())
}

fn nothing() -> Scorecard {
    Scorecard::of(7, Vec::new()).noting("not graded, because unchanged since HEAD: 01_threaded_slow")
}

fn tests<'a, 'input>(document: &'a Document<'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    document.descendants().filter(|node| node.has_tag_name("testcase"))
}

#[test]
fn one_of_everything() {
    insta::assert_snapshot!(xml(&samples::mixed()));
}

#[test]
fn nothing_to_grade() {
    insta::assert_snapshot!(xml(&nothing()));
}

#[test]
fn every_case_is_a_test_and_each_verdict_has_its_element() {
    for card in samples::all() {
        for card in [visible::card(&card, &|_, _| false), card] {
            let xml = xml(&card);
            let document = Document::parse(&xml).unwrap();
            assert_eq!(tests(&document).count(), cases(&card).count());
            for (test, case) in tests(&document).zip(cases(&card)) {
                assert_eq!(
                    (test.attribute("name"), test.attribute("classname")),
                    (Some(case.name), Some(&*case.exercise.name))
                );
                let told = test.first_element_child();
                let element = match case.outcome {
                    Word::Passed => None,
                    Word::Failed => Some("failure"),
                    Word::Ungraded => Some("error"),
                    Word::Skipped => Some("skipped"),
                };
                assert_eq!(told.map(|told| told.tag_name().name()), element, "{}", case.full_name());
                let Some(told) = told else { continue };
                assert!(told.attribute("message").is_some_and(|message| !message.is_empty()), "{}", case.full_name());
                assert!(told.text().unwrap().starts_with(&case.shown_points()), "{}", case.full_name());
                assert!(told.text().unwrap().ends_with(&case.details()), "{}", case.full_name());
            }
        }
    }
}

#[test]
fn a_suite_tells_all_points() {
    let card = samples::mixed();
    let xml = xml(&card);
    let document = Document::parse(&xml).unwrap();
    let suites = document.descendants().filter(|node| node.has_tag_name("testsuite"));
    for (suite, exercise) in suites.zip(&card.exercises) {
        let value = |name: &str| {
            let mut properties = suite.descendants().filter(|node| node.has_tag_name("property"));
            properties.find(|node| node.attribute("name") == Some(name)).and_then(|node| node.attribute("value"))
        };
        assert_eq!(value("points"), Some(&*exercise.points.to_string()));
        assert_eq!(value("max-points"), Some(&*exercise.max_points.to_string()));
        for case in cases(&card).filter(|case| case.exercise.name == exercise.name) {
            assert_eq!(value(&format!("points: {}", case.name)), Some(&*case.shown_points()));
        }
    }
}

#[test]
fn a_note_is_seen_and_makes_no_test() {
    let card = samples::hostile().noting("all of it was graded");
    let xml = xml(&card);
    let document = Document::parse(&xml).unwrap();
    assert_eq!(tests(&document).count(), cases(&card).count());
    let outputs = document.descendants().filter(|node| node.has_tag_name("system-out"));
    let outputs: Vec<&str> = outputs.filter_map(|node| node.text()).collect();
    assert!(outputs[0].contains("all of it was graded"), "{outputs:?}");
    assert!(outputs[0].contains("was left out: it is a link"), "{outputs:?}");
}

#[test]
fn seconds_have_three_decimals_at_most_whatever_they_are() {
    for (seconds, expected) in [
        (0.0, "0.000"),
        (0.123_456, "0.123"),
        (17.0, "17.000"),
        (-1.0, "0.000"),
        (f64::NAN, "0.000"),
        (1e9, "1000000000.000"),
    ] {
        assert_eq!(time(seconds), expected);
    }
}

#[test]
fn no_type_is_one_of_those_that_gitlab_would_convert_by() {
    // ActiveSupport's `Hash.from_xml` makes of an element with one of these types no text but a value of that type.
    let types = [
        "array",
        "base64Binary",
        "boolean",
        "date",
        "datetime",
        "decimal",
        "double",
        "duration",
        "file",
        "float",
        "hexBinary",
        "integer",
        "string",
        "symbol",
        "yaml",
    ];
    let ours = Diagnosis::ALL.iter().map(|diagnosis| diagnosis.name()).chain(["failed", "ungraded", "skipped"]);
    assert_eq!(ours.filter(|name| types.contains(name)).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn the_largest_scorecard_is_small_enough_for_gitlab() {
    // More of each than is ever kept, of characters that are five times as long in XML.
    let said = "&\"".repeat(50_000);
    let span = |lane| Span { lane, start: lane as f64, end: None };
    let timeline: Vec<Span> = (0..1_000).map(span).collect();
    let check = |number: usize| {
        let mut failure = Failure::new(Diagnosis::Panicked, said.as_str());
        failure.also_possible = Diagnosis::ALL.to_vec();
        let evidence = Evidence { printed: said.clone(), timeline: timeline.clone(), ..Evidence::default() };
        CheckScore::new(&format!("check {number}"), &said[..400], 1, Verdict::Failed(failure), evidence, 1.0)
    };
    let judged = ExerciseScore::of_checks("01_judged", (0..15).map(check).collect());
    let lines = format!("{said}\n").repeat(70);
    let refused = ExerciseScore::without_checks("02_refused", 10, Status::DidNotCompile, lines);
    let size = xml(&Scorecard::of(7, vec![judged, refused])).len();
    assert!(size < LARGEST / 50, "{size}: fifty times as many exercises are too many");
}

/// Text of which every third piece is something that XML has a meaning for, or has not at all.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[<>&'\"]{1,3}|\\]\\]>|<!\\[CDATA\\[|<!--|-->|&amp;|&#0;|</failure>|<\\?xml \\?>",
        "[\0-\x1f\x7f-\u{9f}\u{2028}\u{fffe}\u{ffff}\r\n\t ]{1,3}",
        any::<char>().prop_map(String::from),
        ".{0,5}",
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_is_said_a_strict_parser_reads_it_back(message in hostile(), all in hostile(), name in hostile()) {
        let told = Told { message: message.clone(), kind: "failed", all: all.clone() };
        let test = Test { name: &name, classname: "01_a", time: time(0.0), outcome: Some(Outcome::Failure(told)) };
        let properties = Properties { property: vec![Property { name: name.clone(), value: message.clone() }] };
        let suite = Suite::with(&name, vec![test], properties, std::slice::from_ref(&all), 0.0, String::new());
        let xml = document(&suite);
        let document = Document::parse(&xml);
        prop_assert!(document.is_ok(), "{:?} {}", document, xml);
        let document = document.unwrap();
        let node = |tag: &str| document.descendants().find(|node| node.has_tag_name(tag)).unwrap();
        let legal = |text: &str| text.replace(|c| !is_legal(c), "\u{fffd}");
        let shown = |tag: &str| node(tag).text().unwrap_or_default().to_owned();
        prop_assert_eq!(node("failure").attribute("message"), Some(&*legal(&message)));
        prop_assert_eq!(node("testcase").attribute("name"), Some(&*legal(&name)));
        prop_assert_eq!(node("property").attribute("value"), Some(&*legal(&message)));
        prop_assert_eq!(shown("failure"), legal(&all));
        if !all.is_empty() {
            prop_assert_eq!(shown("system-out"), legal(&all));
        }
    }
}
