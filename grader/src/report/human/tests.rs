//! The report as a reader sees it, in snapshots, and what holds for every report.

use super::*;
use crate::report::samples;

const PLAIN: Style = Style { width: 80, colour: false };

#[test]
fn one_of_everything() {
    insta::assert_snapshot!(scorecard(&samples::mixed(), PLAIN));
}

#[test]
fn one_of_everything_in_a_narrow_terminal() {
    insta::assert_snapshot!(scorecard(&samples::mixed(), Style { width: 60, ..PLAIN }));
}

#[test]
fn stubs_take_a_line_each() {
    insta::assert_snapshot!(scorecard(&samples::stubs(), PLAIN));
}

#[test]
fn all_passed() {
    insta::assert_snapshot!(scorecard(&samples::perfect(), PLAIN));
}

#[test]
fn colours() {
    // The escape character itself is unkind to whoever reads the snapshot.
    insta::assert_snapshot!(scorecard(&samples::mixed(), Style { colour: true, ..PLAIN }).replace('\x1b', "␛"));
}

#[test]
fn hostile_text_is_shown_and_not_obeyed() {
    insta::assert_snapshot!(scorecard(&samples::hostile(), PLAIN));
}

#[test]
fn nothing_to_grade() {
    assert_eq!(
        scorecard(&Scorecard::of(1, Vec::new()), PLAIN),
        "score  0/0 points  (seed 1)\n\nthere was nothing to grade\n"
    );
}

#[test]
fn colours_change_no_word() {
    for card in samples::all() {
        let coloured = scorecard(&card, Style { colour: true, ..PLAIN });
        assert_eq!(clean::plain(&coloured), scorecard(&card, PLAIN));
    }
}

#[test]
fn no_control_character_gets_through() {
    for colour in [false, true] {
        let text = scorecard(&samples::hostile(), Style { width: 80, colour });
        let without_colours = if colour { anstream::adapter::strip_str(&text).to_string() } else { text.clone() };
        let controls: Vec<char> = without_colours.chars().filter(|c| c.is_control() && !"\n\t".contains(*c)).collect();
        assert!(controls.is_empty(), "{controls:?}");
        assert!(text.split('\x1b').skip(1).all(|after| after.starts_with('[') && after.contains('m')));
    }
}

#[track_caller]
fn check_width(line: &str, columns: usize) {
    // A command stays in one piece: it is there to be copied.
    assert!(width(line) <= columns || line.contains("cargo grade"), "{columns}: {line}");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for columns in (40..=200).step_by(5) {
        let style = Style { width: columns, colour: false };
        for card in samples::all() {
            for exercise in card.exercises.iter().filter(|exercise| exercise.status != Status::DidNotCompile) {
                for line in self::exercise(exercise, style).lines() {
                    check_width(line, columns);
                }
            }
            for line in summary::summary(&card, style).lines() {
                check_width(line, columns);
            }
        }
    }
}

#[test]
fn no_line_ends_in_a_space() {
    for card in samples::all() {
        assert!(scorecard(&card, PLAIN).lines().all(|line| !line.ends_with(' ')));
    }
}

#[test]
fn a_wall_of_errors_is_cut_and_says_so() {
    let message = "error: no\n".repeat(500);
    let text = closing(&ExerciseScore::without_checks("01_a", 1, Status::DidNotCompile, message), PLAIN);
    assert!(text.contains("    … 440 more lines\n\n    try "), "{text}");
}
