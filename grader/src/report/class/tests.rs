//! Whatever a student wrote, a page has the markup that the grader gave it, and shows what the student wrote.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::class::marks::Row;
use crate::class::similar::{Match, Pair, Passage};
use crate::class::{Graded, Marks, Person, Record};
use crate::class::{Known, Rubric};
use crate::evidence::{Evidence, Version};
use crate::report::similar::Side;
use crate::report::{clean, json, samples};
use crate::score::{CheckScore, ExerciseScore, Status};
use crate::verdict::{Diagnosis, Failure, Verdict};

const ELEMENTS: &str = "a aside b bdi body button caption code dd details div dl dt form g h1 h2 h3 head header html input label li ol \
                        link main meta nav output p pre q rect section small span strong style summary svg script \
                        table tbody td th thead title tr ul wbr";

const ATTRIBUTES: &str = "aria-hidden aria-label aria-labelledby autocomplete charset class content data-look \
                          data-mistakes data-v fill-opacity for height hidden href http-equiv id lang name placeholder \
                          rel role rx scope spellcheck tabindex title type width x y";

/// Every page about a person and a class of which all that is not the grader's own is this text.
fn pages(text: &str) -> Vec<String> {
    let text = || text.to_owned();
    let failure = Failure::new(Diagnosis::Panicked, text()).hint(text()).or(Diagnosis::Deadlock);
    let version = Version { name: text(), units: 1.0, ideal: 1.0 };
    let evidence =
        Evidence { printed: text(), versions: vec![version], timeline: samples_timeline(), ..Evidence::default() };
    let check = |verdict| CheckScore::new(&text(), &text(), 2, verdict, evidence.clone(), 1.0);
    let checks = [
        Verdict::Failed(failure),
        Verdict::Passed,
        Verdict::Ungraded { reason: text() },
        Verdict::Skipped { needs: text() },
    ];
    let judged = ExerciseScore::of_checks(&text(), checks.map(check).into()).noting(vec![text()]);
    let without = |status| ExerciseScore::without_checks(&text(), 10, status, text());
    let scores = [
        judged,
        without(Status::DidNotCompile),
        without(Status::Missing),
        without(Status::Ungraded),
        samples::blocked(),
    ];
    let sources = BTreeMap::from([("lib.rs".to_owned(), text()), (text(), text())]);
    let graded: Vec<Graded> =
        scores.into_iter().map(|score| Graded { version: 1, sources: sources.clone(), score }).collect();
    let person = Person {
        name: Some(text()),
        email: Some(text()),
        number: Some(text()),
        handed_in: Some(text()),
        ..Person::called(&text())
    };
    let record = |unreadable| Record {
        version: 1,
        person: person.clone(),
        entry: text(),
        seed: 7,
        unreadable,
        graded: Vec::new(),
        changes: vec![text()],
    };
    let (read, unread) = (record(None), record(Some(text())));
    let names: Vec<String> = graded.iter().map(|graded| graded.score.name.clone()).collect();
    let plain = Rubric::plain(&Known::default());
    let of = |record, graded| Row { notes: vec![text()], ..Row::of(&plain, &names, record, graded) };
    let rows = vec![of(&read, &graded), of(&unread, &[])];
    let marks = Marks { title: text(), notes: vec![text()], ..Marks::of(&plain, &names, rows) };
    let mistakes = BTreeMap::from([(person.id.clone(), mistakes(&graded))]);
    let class = Class { marks: &marks, mistakes: &mistakes, waiting: &[text()], part: None, pairs: 3 };
    let mut pages = vec![index(&class)];
    for (row, record, graded) in [(&marks.people[0], &read, &graded[..]), (&marks.people[1], &unread, &[])] {
        let of = Submission { title: &marks.title, columns: &marks.exercises, row, record, graded };
        pages.push(super::person(&of, Some(&person), Some(&person)));
        pages.push(feedback(&of, &|_, check| check.max_points == 2));
    }
    let passage = || Passage { source: text(), first: 1, last: 2 };
    let pair = Pair {
        exercise: text(),
        people: [text(), person.id.clone()],
        share: 0.7,
        identical: false,
        matches: vec![Match { passages: [passage(), passage()] }],
    };
    let (one, other) = (text(), text());
    let side = |name| Side { name, sources: &sources };
    pages.push(alike::pair(&pair, [&side(&one), &side(&other)]));
    pages.push(alike::pairs(&[pair], |id| id));
    pages
}

fn samples_timeline() -> Vec<crate::evidence::Span> {
    vec![crate::evidence::Span { lane: 0, start: 0.0, end: None }]
}

/// The elements and attributes of a page, read as a browser reads them; what is between them.
fn read(page: &str) -> (BTreeSet<(String, String)>, String) {
    let (mut found, mut text) = (BTreeSet::new(), String::new());
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a page begins with its type");
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(rest.len());
        let name = rest[..end].trim_start_matches('/').to_owned();
        rest = rest[end..].trim_start();
        found.insert((name.clone(), String::new()));
        while !rest.starts_with('>') {
            let end = rest.find(['=', ' ', '>']).expect("an element ends");
            let attribute = rest[..end].to_owned();
            rest = &rest[end..];
            let mut value = "";
            if let Some(quoted) = rest.strip_prefix("=\"") {
                let end = quoted.find('"').expect("a value ends");
                (value, rest) = (&quoted[..end], &quoted[end + 1..]);
            }
            assert!(ATTRIBUTES.split_whitespace().any(|known| known == attribute), "<{name} {attribute}={value:?}>");
            found.insert((attribute, value.to_owned()));
            rest = rest.trim_start();
        }
        rest = &rest[1..];
        if let Some(end) = ["style", "script"].contains(&name.as_str()).then(|| rest.find("</")).flatten() {
            rest = &rest[end..];
        }
        assert!(ELEMENTS.split_whitespace().any(|known| known == name), "<{name}>");
    }
    (found, text + rest)
}

#[track_caller]
fn check(text: &str) {
    for page in pages(text) {
        let (found, shown) = read(&page);
        for (_, address) in found.iter().filter(|(name, _)| name == "href") {
            let inside = address.starts_with(['#'])
                || ["../index.html", "similar/index.html", "data:,"].contains(&address.as_str());
            let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~%".contains(c);
            let file = address.strip_prefix("people/").unwrap_or(address);
            let neighbour = file.strip_suffix(".html").is_some_and(|file| file.chars().all(unreserved));
            assert!(inside || neighbour, "{address:?}");
        }
        let attributes: String = found.into_iter().map(|(_, value)| value).collect();
        for text in [shown, attributes] {
            let text = text.replace('\n', " ");
            assert_eq!(clean::plain(&text), text, "something that cannot be seen is on the page");
        }
    }
}

/// Text of which every second piece has a meaning in HTML, in a terminal or in the links of a page.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "</?(script|style|b|img|title|pre|!--)( onerror=x| href=\"javascript:x\")?>?",
        "[<>&\"'`/=\\\\-]{1,3}",
        "&(lt|#60|#x3c|quot);?",
        "(]]>|-->|<!\\[CDATA\\[|\\{\\{|\\$\\{)",
        "src/lib\\.rs:[0-9]{0,3}(:[0-9]{0,2})?",
        "\x1b\\[[0-9;:]{0,8}m?",
        "\x1b[\\]PX^_][ -~]{0,6}",
        "[\x00-\x1f\x7f-\u{9f}]",
        "[\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}]",
        any::<char>().prop_map(String::from),
        ".{0,5}",
    ];
    vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    // Each case makes whole pages.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_text_of_a_students_becomes_markup(text in hostile()) {
        check(&text);
    }
}

#[test]
fn what_browsers_obey_is_only_shown() {
    for text in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><svg/onload=alert(1)>",
        "</title></style></script></pre><h1>",
        "]]> --> <!-- {{7*7}}",
        "nul\0 bell\x07 \u{9b}2J",
        "\x1b]8;;javascript:alert(1)\x1b\\click\x1b]8;;\x1b\\",
        "\x1b[",
        "\x1b[31m\"<b>\x1b[0m",
        "\u{202e}drawkcab\u{2066}",
        "javascript:alert(1)",
        "../../../etc/passwd",
        "",
    ] {
        check(text);
    }
}

#[test]
fn what_a_student_wrote_can_be_read_on_the_page() {
    for page in pages("<script>alert(\"1\")</script> & \0") {
        assert!(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; ␀"), "{page}");
    }
}

#[test]
fn a_page_for_a_student_tells_nothing_of_others_and_no_seed() {
    let pages = pages("x");
    let [_, person, feedback, ..] = &pages[..] else { panic!("an index and two pages for each person") };
    assert!(person.contains("seed") && person.contains("../index.html") && person.contains("rel=\"next\""));
    for word in ["seed", "index.html", "rel=\"next\"", "<dl class=\"known\">", "<script"] {
        assert!(!feedback.contains(word), "{word}");
    }
    let (found, _) = read(feedback);
    assert!(found.iter().all(|(name, address)| name != "href" || address.starts_with(['#', 'd'])), "{found:?}");
}

#[test]
fn what_is_hidden_is_on_no_page_for_a_student() {
    let score = samples::blocked();
    let graded = [Graded { version: 1, sources: BTreeMap::new(), score }];
    let record = Record {
        version: 1,
        person: Person::called("anna"),
        entry: "anna".to_owned(),
        seed: 7,
        unreadable: None,
        graded: Vec::new(),
        changes: Vec::new(),
    };
    let row = Row::of(&Rubric::plain(&Known::default()), &[graded[0].score.name.clone()], &record, &graded);
    let of = Submission { title: "Class", columns: &[], row: &row, record: &record, graded: &graded };
    let (open, hidden) = (feedback(&of, &|_, _| true), feedback(&of, &|_, _| false));
    for word in ["blocked-event-loop", "waiting for 10s", "<svg class=\"yours\"", "another task of the same thread"] {
        assert!(open.contains(word) && !hidden.contains(word), "{word}");
    }
    assert!(hidden.contains("other tasks go on running meanwhile") && hidden.contains("0/2"));
}

#[test]
fn the_class_as_json_has_no_null() {
    let record = Record {
        version: 1,
        person: Person::called("anna"),
        entry: "anna".to_owned(),
        seed: 7,
        unreadable: Some("a bomb \u{202e}".to_owned()),
        graded: Vec::new(),
        changes: Vec::new(),
    };
    let (plain, names) = (Rubric::plain(&Known::default()), ["01_a".to_owned()]);
    let marks = Marks::of(&plain, &names, vec![Row::of(&plain, &names, &record, &[])]);
    let text = json::marks(&marks);
    assert!(!text.contains("null") && text.contains("a bomb \\u202e"), "{text}");
}
