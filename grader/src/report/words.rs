//! Every sentence that more than one format says. What a verdict says comes with it: its message, hint and brief.

use crate::evidence::{IN_A_ROW, PATTERN, TOGETHER};
use crate::score::{CheckScore, ExerciseScore, Scorecard, Status, Word};
use crate::verdict::Diagnosis;

/// What is said where a submission could have reached what is not its own.
pub const WEAK_ISOLATION: &str = "isolation: weak (see doctor)";

/// Beside the grader's own fault.
pub const NO_MARK_LOST: &str = "that is not your fault, and costs no mark";

/// Above several places in the code of which each explains what was seen.
pub const ONE_OF_THESE: &str = "it is one of these:";

/// Whether the student has not come to it: it says `todo!()` where the check arrived.
#[must_use]
pub fn is_stub(check: &CheckScore) -> bool {
    check.diagnosis == Some(Diagnosis::NotImplemented)
}

/// What stands behind a check's points; nothing if it passed.
#[must_use]
pub fn check_tag(check: &CheckScore) -> &str {
    match check.verdict {
        Word::Passed => "",
        Word::Failed if is_stub(check) => "not implemented yet",
        Word::Failed => check.diagnosis.map_or("failed", Diagnosis::name),
        Word::Ungraded => "not graded",
        Word::Skipped => check.message.as_deref().unwrap_or("skipped"),
    }
}

/// A check's points; a question mark for points that nobody could give or take.
#[must_use]
pub fn check_points(check: &CheckScore) -> String {
    reached(check.verdict, check.points, check.max_points)
}

/// The same, of any verdict.
#[must_use]
pub fn reached(verdict: Word, points: u32, max_points: u32) -> String {
    match verdict {
        Word::Ungraded => format!("?/{max_points}"),
        _ => format!("{points}/{max_points}"),
    }
}

/// What stands behind an exercise's points; nothing if it was graded and some of it is there.
#[must_use]
pub fn exercise_tag(exercise: &ExerciseScore) -> &'static str {
    match exercise.status {
        Status::DidNotCompile => "did not compile",
        Status::Missing => "missing",
        Status::Ungraded if exercise.checks.is_empty() => "not graded",
        Status::Ungraded => "not all graded",
        Status::Graded if exercise.points == 0 && exercise.checks.iter().any(is_stub) => "not implemented yet",
        Status::Graded => "",
    }
}

/// Says that some points are undecided; nothing if none are.
#[must_use]
pub fn undecided_points(card: &Scorecard) -> Option<String> {
    match card.undecided() {
        0 if card.has_ungraded() => Some(format!("not all of it could be graded: {NO_MARK_LOST}")),
        0 => None,
        1 => Some(format!("1 of these points could not be graded: {NO_MARK_LOST}")),
        points => Some(format!("{points} of these points could not be graded: {NO_MARK_LOST}")),
    }
}

/// What there is to say when every check passed.
#[must_use]
pub fn all_done(card: &Scorecard) -> String {
    match card.exercises.as_slice() {
        [] => "there was nothing to grade".to_owned(),
        [_] => "All of it. What can run together runs together, and what must wait, waits. Well done!".to_owned(),
        _ => EVERYTHING.to_owned(),
    }
}

/// What there is to say when every check of every exercise passed.
pub const EVERYTHING: &str = "Every check of every exercise. What can run together runs together, and what must wait, \
                              waits. You have earned a long `sleep`. Well done!";

/// The spans that a picture has no room for, and how many of them were under way at the same time; 0 if unknown.
#[must_use]
pub fn more_spans(count: usize, most_together: usize) -> String {
    match most_together {
        0 => format!("… {count} more"),
        1 => format!("… {count} more, one after the other"),
        most if most >= count => format!("… {count} more, at the same time"),
        most => format!("… {count} more, at most {most} at the same time"),
    }
}

/// The lines of a text that a report has no room for.
#[must_use]
pub fn more_lines(count: usize) -> String {
    format!("… {count} more lines")
}

/// The lesson of the table, in a line.
#[must_use]
pub fn lesson() -> String {
    let [first, second, third] = PATTERN;
    format!("three calls of {first}, {second} and {third} units take {IN_A_ROW} in a row and {TOGETHER} together")
}

/// Points that may be parts of a point, with no more digits than they need, and two at most.
#[must_use]
pub fn points(points: f64) -> String {
    let rounded = (points * 100.0).round() / 100.0;
    // No rule gives less than nothing, but rounding may give a nothing with a sign.
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// A time for people.
#[must_use]
pub fn time(seconds: f64) -> String {
    let seconds = if seconds.is_finite() { seconds.max(0.0) } else { 0.0 };
    match seconds {
        0.0 => "0 ms".to_owned(),
        ..0.000_5 => "< 1 ms".to_owned(),
        ..0.099_5 => format!("{:.0} ms", seconds * 1000.0),
        ..0.995 => format!("{seconds:.2} s"),
        ..99.95 => format!("{seconds:.1} s"),
        _ => format!("{seconds:.0} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_long_as_they_need_to_be() {
        for (seconds, expected) in [
            (0.0, "0 ms"),
            (0.000_1, "< 1 ms"),
            (0.042, "42 ms"),
            (0.3, "0.30 s"),
            (0.999_9, "1.0 s"),
            (3.04, "3.0 s"),
            (17.0, "17.0 s"),
            (120.4, "120 s"),
            (-1.0, "0 ms"),
            (f64::NAN, "0 ms"),
        ] {
            assert_eq!(time(seconds), expected);
        }
    }

    #[test]
    fn points_have_as_many_digits_as_they_need() {
        for (number, expected) in
            [(7.0, "7"), (7.5, "7.5"), (6.666_666, "6.67"), (0.0, "0"), (-0.001, "0"), (0.1 + 0.2, "0.3")]
        {
            assert_eq!(points(number), expected);
        }
    }

    #[test]
    fn what_is_left_out_of_a_picture_is_said_as_it_was() {
        for (count, most, expected) in [
            (7, 1, "… 7 more, one after the other"),
            (7, 7, "… 7 more, at the same time"),
            (7, 3, "… 7 more, at most 3 at the same time"),
        ] {
            assert_eq!(more_spans(count, most), expected);
        }
    }

    #[test]
    fn the_lesson_is_10_2_and_5() {
        assert_eq!(lesson(), "three calls of 10, 2 and 5 units take 17 in a row and 10 together");
    }
}
