//! What is said of a scorecard as a whole, where a platform takes one mark for all of it and has a place for a text.

use crate::report::page::shorten;
use crate::report::{clean, words};
use crate::score::{ExerciseScore, Scorecard};

/// Lines of remarks. A submission can be made so that each of its files needs one.
const REMARKS: usize = 40;

/// The points that the grader could not decide on.
pub(super) fn undecided(card: &Scorecard) -> u32 {
    card.exercises.iter().map(ExerciseScore::undecided).sum()
}

/// What was reached of what could be graded, from 0 to 1: what could not is left out, so that it costs nothing. `None`
/// if nothing could be graded.
pub(super) fn share(card: &Scorecard) -> Option<f64> {
    let decided = card.max_points.saturating_sub(undecided(card));
    (decided > 0).then(|| f64::from(card.points) / f64::from(decided))
}

/// What there is to say beside the tests: what could not be graded, what was left out, how it was isolated. A line
/// each, which no terminal and no CI system obeys.
pub(super) fn remarks(card: &Scorecard) -> Vec<String> {
    let nothing = card.exercises.is_empty().then(|| words::all_done(card));
    let weak = card.is_weakly_isolated().then(|| words::WEAK_ISOLATION.to_owned());
    let of_exercises = card.exercises.iter().flat_map(|exercise| {
        let note = |note: &String| format!("{}: {note}", exercise.name);
        exercise.notes.iter().map(note).collect::<Vec<_>>()
    });
    let all = nothing.into_iter().chain(words::undecided_points(card)).chain(card.notes.iter().cloned());
    let lines = all.chain(of_exercises).chain(weak).map(|remark| line(&remark));
    shorten(lines.collect(), REMARKS)
}

/// A file's name may hold a line's end, and forge a line.
fn line(text: &str) -> String {
    clean::obeyed_by_nobody(&clean::plain(text).replace('\n', "␊"))
}

/// Facts beside a scorecard, for tests.
#[cfg(test)]
pub(super) fn context() -> super::Context {
    super::Context {
        style: crate::report::Style { width: 100, colour: false },
        started: jiff::Timestamp::UNIX_EPOCH,
        took: std::time::Duration::from_millis(1500),
        secret: "secret".to_owned(),
        variable: |_| None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn what_could_not_be_graded_costs_nothing() {
        let card = Scorecard::of(7, vec![samples::undecided()]);
        assert_eq!((undecided(&card), share(&card)), (2, Some(1.0)));
        assert_eq!(share(&samples::stubs()), Some(0.0));
        assert_eq!(share(&Scorecard::of(7, Vec::new())), None);
    }

    #[test]
    fn every_note_is_a_line() {
        let nothing = Scorecard::of(7, Vec::new()).noting("unchanged\n::error::forged");
        assert_eq!(remarks(&nothing), ["there was nothing to grade", "unchanged␊::error::forged"]);
        assert_eq!(remarks(&samples::perfect()), [""; 0]);
        let hostile = remarks(&samples::hostile());
        assert!(hostile.len() == 1 && hostile[0].starts_with("01_a: src/"), "{hostile:?}");
        let mixed = remarks(&samples::mixed());
        assert_eq!(mixed.len(), 2, "{mixed:?}");
        assert!(mixed[0].ends_with(words::NO_MARK_LOST) && mixed[1] == words::WEAK_ISOLATION, "{mixed:?}");
    }
}
