//! What the formats for programs say that have no words of their own: of a test, of an exercise, and of all of it. Nothing
//! in it moves a cursor or is obeyed by a CI system, and no line has a line's end in it.

use super::cases::{Case, cases};
use super::page::{WIDEST, cut, shorten};
use super::{Style, clean, human, words};
use crate::score::{ExerciseScore, Scorecard, Word};
use crate::verdict::Diagnosis;

/// Columns of a reason, beside the mistake's name. A compiler's message may be as long as the code that it is about.
const REASON: usize = 400;

/// Lines of remarks. A submission can be made so that each of its files needs one.
const REMARKS: usize = 40;

/// Why a test did not pass, in a line: the mistake's name, where it is, and what was seen; or a word where nothing more may
/// be said. Empty if it passed.
#[must_use]
pub fn reason(case: &Case<'_>) -> String {
    let place = case.place().map(|place| format!("{}:{}: ", place.file, place.line)).unwrap_or_default();
    let what = cut(&line(&(place + &case.summary())), REASON);
    match (case.diagnosis(), what.as_str()) {
        _ if case.outcome == Word::Passed => String::new(),
        (Some(diagnosis), "") => diagnosis.to_owned(),
        (Some(diagnosis), what) => format!("{diagnosis}: {what}"),
        (None, "") => tag(case).to_owned(),
        (None, what) if case.outcome == Word::Ungraded => format!("{what} ({})", words::NO_MARK_LOST),
        (None, what) => what.to_owned(),
    }
}

/// How a test ended, in a word or two; empty if it passed.
#[must_use]
pub fn tag<'a>(case: &Case<'a>) -> &'a str {
    case.check.map_or_else(|| words::exercise_tag(case.exercise), words::check_tag)
}

/// What to try, if that is known.
#[must_use]
pub fn hint(case: &Case<'_>) -> Option<String> {
    match case.check {
        Some(check) => check.hint.as_deref().map(line),
        None => case.diagnosis().map(|_| Diagnosis::DidNotCompile.hint().to_owned()),
    }
}

/// Every test, and the lines of the notes that stand with it, for forms that are a list of tests and have no other place
/// for words: `general` with the first, and what there is to say of an exercise with that exercise's first.
pub fn cases_with_notes(card: &Scorecard, general: Vec<String>) -> impl Iterator<Item = (Case<'_>, Vec<String>)> {
    let mut waiting = general;
    let mut before: Option<&ExerciseScore> = None;
    cases(card).map(move |case| {
        if !before.is_some_and(|before| std::ptr::eq(before, case.exercise)) {
            waiting.extend(left_out(case.exercise));
            before = Some(case.exercise);
        }
        (case, std::mem::take(&mut waiting))
    })
}

/// The lines of the notes on all of it: what was not graded, and how it was isolated.
#[must_use]
pub fn notes(card: &Scorecard) -> Vec<String> {
    let weak = card.is_weakly_isolated().then(|| words::WEAK_ISOLATION.to_owned());
    lines(&card.notes).into_iter().chain(words::undecided_points(card)).chain(weak).collect()
}

/// The lines of the notes on an exercise: what of it was left out.
#[must_use]
pub fn left_out(exercise: &ExerciseScore) -> Vec<String> {
    lines(&exercise.notes)
}

/// That there was nothing to grade, if there was not: the name of a test for forms that may not be empty.
#[must_use]
pub fn nothing(card: &Scorecard) -> Option<String> {
    card.exercises.is_empty().then(|| words::all_done(card))
}

/// All there is to say beside the tests, in lines: the notes on all of it, and those on each exercise.
#[must_use]
pub fn remarks(card: &Scorecard) -> Vec<String> {
    let of_exercises = card
        .exercises
        .iter()
        .flat_map(|exercise| left_out(exercise).into_iter().map(|note| format!("{}: {note}", exercise.name)));
    shorten(nothing(card).into_iter().chain(notes(card)).chain(of_exercises).collect(), REMARKS)
}

/// Any text as a line. A file's name may hold a line's end, which is shown as its picture.
#[must_use]
pub fn line(text: &str) -> String {
    clean::obeyed_by_nobody(&clean::plain(text).replace('\n', "␊").replace('\t', " "))
}

/// Notes in lines that are not too long for anybody.
fn lines(notes: &[String]) -> Vec<String> {
    human::notes(notes, Style { width: WIDEST, colour: false }).lines().map(|line| line.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{samples, visible};
    use crate::score::Place;

    #[test]
    fn whoever_did_not_pass_is_told_and_nobody_else() {
        for card in samples::all() {
            for card in [visible::card(&card, &|_, _| false), card] {
                for case in cases(&card) {
                    let said = reason(&case);
                    assert_eq!(said.is_empty(), case.outcome == Word::Passed, "{}: {said}", case.full_name());
                    assert!(!said.contains(char::is_control) && said.len() < 2 * REASON, "{said:?}");
                }
            }
        }
    }

    #[test]
    fn a_reason_names_the_mistake_and_the_graders_own_fault_costs_no_mark() {
        let place = Place {
            file: "src/lib.rs".to_owned(),
            line: 12,
            column: 5,
            message: "no such name".to_owned(),
            ..Place::default()
        };
        let mut card = samples::mixed();
        card.exercises.push(samples::did_not_compile().at(vec![place]));
        let said: Vec<String> = cases(&card).map(|case| reason(&case)).filter(|said| !said.is_empty()).collect();
        assert_eq!(
            said,
            [
                "blocked-event-loop: while three delays were under way, another task of the same thread waited 17.0 s \
                 for its turn",
                "sequential-await: 10 requests, never more than 1 in flight: 3.0 s, together 0.3 s",
                "first: all requests are in flight together",
                "did-not-compile: error[E0308]: mismatched types",
                "the machine stood still for 412 ms, three times in a row (that is not your fault, and costs no mark)",
                "did-not-compile: src/lib.rs:12: no such name",
            ]
        );
    }

    #[test]
    fn each_note_stands_with_one_test() {
        let note = |note: &str| vec![note.to_owned()];
        let exercises = vec![
            samples::all_passed().noting(note("on the first")),
            samples::did_not_compile().noting(note("on the second")),
        ];
        let card = Scorecard::of(7, exercises).noting("on all");
        let with_notes = cases_with_notes(&card, notes(&card));
        let said: Vec<Vec<String>> = with_notes.map(|(_, notes)| notes).collect();
        assert_eq!(said, [vec!["on all".to_owned(), "on the first".to_owned()], Vec::new(), note("on the second")]);
        assert_eq!(remarks(&card), ["on all", "01_threaded_slow: on the first", "04_producer_consumer: on the second"]);
    }

    #[test]
    fn what_there_is_to_say_of_all_is_said() {
        let nothing = Scorecard::of(7, Vec::new()).noting("unchanged\n::error::forged");
        assert_eq!(remarks(&nothing), ["there was nothing to grade", "unchanged␊::error::forged"]);
        assert_eq!(remarks(&samples::perfect()), [""; 0]);
        let mixed = remarks(&samples::mixed());
        assert_eq!(mixed.len(), 2, "{mixed:?}");
        assert!(mixed[0].ends_with(words::NO_MARK_LOST) && mixed[1] == words::WEAK_ISOLATION, "{mixed:?}");
    }

    #[test]
    fn a_files_name_forges_no_line() {
        assert_eq!(line("a\n::error::b\u{202e}\x1b[2J\tc"), "a␊::error::b\u{fffd} c");
        assert_eq!(line("::error::x"), ": :error::x");
        assert_eq!(
            lines(&["src/\u{1b}[2J\n::error::x.rs was left out".to_owned()]),
            ["src/␊::error::x.rs was left out"]
        );
    }
}
