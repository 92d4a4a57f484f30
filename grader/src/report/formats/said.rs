//! What forms say that are a list of tests and have no other place for words: a note on all of it stands with the first
//! test, and one on an exercise with that exercise's first.

use crate::report::cases::{Case, cases};
use crate::report::page::{WIDEST, cut};
use crate::report::{Style, clean, human, words};
use crate::score::{ExerciseScore, Scorecard};

/// Columns of a reason, without the mistake's name.
const REASON: usize = 240;

/// Every test, and the lines of the notes that stand with it; `general` with the first.
pub(super) fn cases_with_notes(
    card: &Scorecard,
    general: Vec<String>,
) -> impl Iterator<Item = (Case<'_>, Vec<String>)> {
    let mut waiting = general;
    let mut before: Option<&ExerciseScore> = None;
    cases(card).map(move |case| {
        if !before.is_some_and(|before| std::ptr::eq(before, case.exercise)) {
            waiting.extend(lines(&case.exercise.notes));
            before = Some(case.exercise);
        }
        (case, std::mem::take(&mut waiting))
    })
}

/// The lines of the notes on all of it.
pub(super) fn notes(card: &Scorecard) -> Vec<String> {
    let weak = card.is_weakly_isolated().then(|| words::WEAK_ISOLATION.to_owned());
    let undecided = words::undecided_points(card);
    lines(&card.notes).into_iter().chain(undecided).chain(weak).collect()
}

/// A test for forms that may not be empty, where there was nothing to grade: its name. Its words are the notes.
pub(super) fn nothing(card: &Scorecard) -> Option<String> {
    card.exercises.is_empty().then(|| words::all_done(card))
}

/// How it ended, in a word or two; empty if it passed.
pub(super) fn tag<'a>(case: &Case<'a>) -> &'a str {
    case.check.map_or_else(|| words::exercise_tag(case.exercise), words::check_tag)
}

/// Why it did not pass, in a line: where and what, and the mistake's name. Empty if it passed, or if nothing may be said.
pub(super) fn reason(case: &Case<'_>) -> String {
    let place = case.exercise.places.first().filter(|_| case.check.is_none());
    let place = place.map(|place| clean::plain(&format!("{}:{}: ", place.file, place.line)).replace('\n', "␊"));
    let what = cut(&clean::obeyed_by_nobody(&(place.unwrap_or_default() + &case.summary())), REASON);
    match case.diagnosis() {
        Some(name) if what.is_empty() => name.to_owned(),
        Some(name) => format!("{what} ({name})"),
        None => what,
    }
}

/// Notes in lines that no terminal and no CI system obeys.
fn lines(notes: &[String]) -> Vec<String> {
    human::notes(notes, Style { width: WIDEST, colour: false }).lines().map(|line| line.trim().to_owned()).collect()
}

/// What the tests of these forms are made from.
#[cfg(test)]
pub(super) mod anything {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use crate::evidence::Evidence;
    use crate::score::{CheckScore, ExerciseScore, Place, Scorecard, Status};
    use crate::verdict::{Diagnosis, Failure, Verdict};

    /// Commands, ends of lines and of strings.
    const OBEYED: [&str; 12] =
        ["::error::x", "##[error]x", "##vso[x]", "\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\x1b[2J", "\0", "\"", "\\"];

    /// Text of which every second piece is one of these.
    pub(in super::super) fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![prop::sample::select(&OBEYED[..]).prop_map(str::to_owned), "[ \t]{0,3}", ".{0,9}"];
        vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    /// A scorecard in which this stands wherever a student's text may.
    pub(in super::super) fn says(text: &str) -> Scorecard {
        let check = |name: &str, verdict| {
            let evidence = Evidence { printed: text.to_owned(), ..Evidence::default() };
            CheckScore::new(name, "It works.", 2, verdict, evidence, 0.1)
        };
        let failed = Verdict::Failed(Failure::new(Diagnosis::Panicked, text).hint(text));
        let place = Place { file: text.to_owned(), line: 3, column: 5, message: text.to_owned() };
        let refused = ExerciseScore::without_checks("02_b", 10, Status::DidNotCompile, text.to_owned());
        let exercises = vec![
            ExerciseScore::of_checks(
                "01_a",
                vec![
                    check("it runs", Verdict::Passed),
                    check("it works", failed),
                    check("it ends", Verdict::Ungraded { reason: text.to_owned() }),
                ],
            )
            .noting(vec![text.to_owned()]),
            refused.at(vec![place]),
        ];
        Scorecard::of(7, exercises).noting(text)
    }

    /// Whether GitHub's runner takes a line of this for a command.
    pub(in super::super) fn is_obeyed(text: &str) -> bool {
        let ends = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let mut lines = text.split(ends);
        lines.any(|line| line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso["))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;
    use crate::score::Place;

    #[test]
    fn each_note_stands_with_one_test() {
        let note = |note: &str| vec![note.to_owned()];
        let exercises = vec![
            samples::all_passed().noting(note("on the first")),
            samples::did_not_compile().noting(note("on the second")),
        ];
        let card = Scorecard::of(7, exercises).noting("on all");
        let said: Vec<(String, Vec<String>)> =
            cases_with_notes(&card, notes(&card)).map(|(case, notes)| (case.full_name(), notes)).collect();
        let expected: [(&str, &[&str]); 3] = [
            ("01_threaded_slow: all calls are in flight together", &["on all", "on the first"]),
            ("01_threaded_slow: 10, 2 and 5 units take 10, not 17", &[]),
            ("04_producer_consumer: it compiles", &["on the second"]),
        ];
        for ((name, notes), (expected, its)) in said.iter().zip(expected) {
            assert_eq!(
                (name.as_str(), notes.as_slice()),
                (expected, its.iter().map(|note| (*note).to_owned()).collect::<Vec<_>>().as_slice())
            );
        }
        assert_eq!(said.len(), expected.len());
    }

    #[test]
    fn a_reason_says_where_and_what_and_names_the_mistake() {
        let place =
            Place { file: "src/lib.rs".to_owned(), line: 12, column: 5, message: "mismatched types".to_owned() };
        let refused = samples::did_not_compile().at(vec![place]);
        let card = Scorecard::of(7, vec![samples::one_after_the_other(), refused]);
        let reasons: Vec<String> = cases(&card).map(|case| reason(&case)).collect();
        let expected = [
            "",
            "10 requests, never more than 1 in flight: 3.0 s, together 0.3 s (sequential-await)",
            "first: all requests are in flight together",
            "src/lib.rs:12: mismatched types (did-not-compile)",
        ];
        assert_eq!(reasons, expected);
    }

    #[test]
    fn what_a_file_is_called_forges_no_line() {
        let note = "src/\u{1b}[2J\n::error::x.rs was left out: it is a link".to_owned();
        assert_eq!(lines(&[note]), ["src/␊::error::x.rs was left out: it is a link"]);
        assert_eq!(lines(&["::error::x".to_owned()]), [": :error::x"]);
    }
}
