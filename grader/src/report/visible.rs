//! What of a score its reader may see. Every format that a student gets takes the score that comes from here.

use crate::evidence::Evidence;
use crate::score::{CheckScore, ExerciseScore, Scorecard};

/// Whether its reader may see how a check of this exercise went.
pub type IsVisible<'a> = dyn Fn(&str, &CheckScore) -> bool + 'a;

/// The scorecard as its reader may see it: see [`visible`]. Where a check is hidden the seed is too: who has it and this
/// program knows every value that was expected.
#[must_use]
pub fn card(card: &Scorecard, is_visible: &IsVisible<'_>) -> Scorecard {
    let shows = |exercise: &ExerciseScore| exercise.checks.iter().all(|check| is_visible(&exercise.name, check));
    let exercises = card.exercises.iter().map(|exercise| visible(exercise, |check| is_visible(&exercise.name, check)));
    Scorecard {
        seed: card.seed.filter(|_| card.exercises.iter().all(shows)),
        exercises: exercises.collect(),
        ..card.clone()
    }
}

/// A check as its reader may see it: as it is, or hidden.
#[must_use]
pub fn check(exercise: &str, check: &CheckScore, is_visible: &IsVisible<'_>) -> CheckScore {
    if is_visible(exercise, check) { check.clone() } else { hidden(check) }
}

/// The score as its reader may see it: a check that is not visible keeps its name, its points, its brief, which is
/// public, and whether it passed. How it failed, what was seen and how long it took tell what the check does.
#[must_use]
pub fn visible(score: &ExerciseScore, is_visible: impl Fn(&CheckScore) -> bool) -> ExerciseScore {
    let seen = |check: &CheckScore| if is_visible(check) { check.clone() } else { hidden(check) };
    ExerciseScore { checks: score.checks.iter().map(seen).collect(), ..score.clone() }
}

/// Each field is named, so that a new one is not shown before somebody has decided that it may be.
fn hidden(check: &CheckScore) -> CheckScore {
    CheckScore {
        name: check.name.clone(),
        points: check.points,
        max_points: check.max_points,
        verdict: check.verdict,
        diagnosis: None,
        also_possible: Vec::new(),
        message: None,
        hint: None,
        places: Vec::new(),
        brief: check.brief.clone(),
        needs: None,
        seconds: 0.0,
        evidence: Evidence::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{json, samples};
    use crate::score::{Scorecard, Word};

    #[test]
    fn of_a_hidden_check_the_name_the_points_and_the_verdict_stay() {
        for score in samples::all().iter().flat_map(|card| &card.exercises) {
            let shown = visible(score, |_| false);
            assert_eq!((shown.points, shown.max_points, shown.status), (score.points, score.max_points, score.status));
            assert_eq!(shown.undecided(), score.undecided());
            for (shown, check) in shown.checks.iter().zip(&score.checks) {
                assert_eq!(
                    (&shown.name, shown.points, shown.max_points, shown.verdict),
                    (&check.name, check.points, check.max_points, check.verdict)
                );
                assert_eq!((shown.diagnosis, shown.message.as_deref(), shown.hint.as_deref()), (None, None, None));
                assert_eq!((shown.needs.as_deref(), shown.places.as_slice()), (None, &[][..]));
                assert!(shown.also_possible.is_empty() && shown.evidence == Evidence::default());
            }
        }
    }

    #[test]
    fn no_word_of_a_hidden_failure_is_left() {
        let text = |score: ExerciseScore| json::scorecard(&Scorecard::of(7, vec![score]));
        let (open, shown) = (text(samples::blocked()), text(visible(&samples::blocked(), |_| false)));
        for word in ["blocked-event-loop", "waiting for 10s", "timeline", "ideal", "17.25", "another task"] {
            assert!(open.contains(word) && !shown.contains(word), "{word}: {shown}");
        }
    }

    #[test]
    fn what_is_visible_stays_as_it_is() {
        for score in samples::all().iter().flat_map(|card| &card.exercises) {
            assert_eq!(visible(score, |_| true), *score);
            let passed = visible(score, |check| check.verdict != Word::Passed);
            let same = |(a, b): (&CheckScore, &CheckScore)| a.verdict == Word::Passed || a == b;
            assert!(passed.checks.iter().zip(&score.checks).all(same));
        }
    }
}
