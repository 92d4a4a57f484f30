//! What the formats for programs say in a line: of a case, and of what was left out. Nothing in such a line moves a
//! cursor or is obeyed by a CI system, and no line has a line's end in it.

use super::cases::Case;
use super::{clean, page, words};
use crate::score::{ExerciseScore, Scorecard, Word};
use crate::verdict::Diagnosis;

/// Columns of a line. A compiler's message may be as long as the code that it is about.
const LONGEST: usize = 1_000;

/// A case's verdict: the mistake's name and what was seen, or a word where nothing more may be said. Empty if it passed.
#[must_use]
pub fn of_case(case: &Case<'_>) -> String {
    let summary = page::cut(&line(&case.summary()), LONGEST);
    match (case.diagnosis(), summary.as_str()) {
        _ if case.outcome == Word::Passed => String::new(),
        (Some(diagnosis), "") => diagnosis.to_owned(),
        (Some(diagnosis), summary) => format!("{diagnosis}: {summary}"),
        (None, "") => case.check.map_or_else(|| words::exercise_tag(case.exercise), words::check_tag).to_owned(),
        (None, summary) if case.outcome == Word::Ungraded => format!("{summary} ({})", words::NO_MARK_LOST),
        (None, summary) => summary.to_owned(),
    }
}

/// What to try, if that is known.
#[must_use]
pub fn hint(case: &Case<'_>) -> Option<String> {
    match case.check {
        Some(check) => check.hint.as_deref().map(line),
        None => case.diagnosis().map(|_| Diagnosis::DidNotCompile.hint().to_owned()),
    }
}

/// What there is to know of the whole beside its cases: that there are none, the scorecard's notes, and whether the
/// submission was shut in.
#[must_use]
pub fn of_all(card: &Scorecard) -> Vec<String> {
    let weak = card.is_weakly_isolated().then(|| words::WEAK_ISOLATION.to_owned());
    let nothing = card.exercises.is_empty().then(|| words::all_done(card));
    let notes = card.notes.iter().map(|note| line(note));
    nothing.into_iter().chain(notes).chain(weak).collect()
}

/// What of an exercise was left out.
#[must_use]
pub fn of_exercise(exercise: &ExerciseScore) -> Vec<String> {
    exercise.notes.iter().map(|note| line(note)).collect()
}

/// Any text as a line. A file's name may hold a line's end, which is shown as its picture.
#[must_use]
pub fn line(text: &str) -> String {
    clean::obeyed_by_nobody(&clean::plain(text).replace('\n', "␊").replace('\t', " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::cases::cases;
    use crate::report::{samples, visible};

    #[test]
    fn whoever_did_not_pass_is_told_and_nobody_else() {
        for card in samples::all() {
            for card in [visible::card(&card, &|_, _| false), card] {
                for case in cases(&card) {
                    let said = of_case(&case);
                    assert_eq!(said.is_empty(), case.outcome == Word::Passed, "{}: {said}", case.full_name());
                    assert!(!said.contains(char::is_control) && page::width(&said) <= LONGEST + 24, "{said:?}");
                }
            }
        }
    }

    #[test]
    fn a_verdict_names_the_mistake_and_the_graders_own_fault_costs_no_mark() {
        let card = samples::mixed();
        let said: Vec<String> = cases(&card).map(|case| of_case(&case)).filter(|said| !said.is_empty()).collect();
        assert_eq!(
            said,
            [
                "blocked-event-loop: while three delays were under way, another task of the same thread waited 17.0 s for its turn",
                "sequential-await: 10 requests, never more than 1 in flight: 3.0 s, together 0.3 s",
                "first: all requests are in flight together",
                "did-not-compile: error[E0308]: mismatched types",
                "the machine stood still for 412 ms, three times in a row (that is not your fault, and costs no mark)",
            ]
        );
        assert_eq!(of_all(&card), [words::WEAK_ISOLATION]);
    }

    #[test]
    fn where_nothing_was_graded_it_says_why() {
        let card = Scorecard::of(7, Vec::new()).noting("not graded, because unchanged since HEAD: 01_threaded_slow");
        assert_eq!(
            of_all(&card),
            ["there was nothing to grade", "not graded, because unchanged since HEAD: 01_threaded_slow"]
        );
    }

    #[test]
    fn a_files_name_forges_no_line() {
        assert_eq!(line("a\n::error::b\u{202e}\x1b[2J\tc"), "a␊::error::b\u{fffd} c");
        assert_eq!(line("::error::x"), ": :error::x");
    }
}
