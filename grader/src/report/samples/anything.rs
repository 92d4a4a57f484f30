//! Scorecards in which any text may stand, for property tests: what CI systems obey, and the ends of lines and strings.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::evidence::Evidence;
use crate::score::{CheckScore, ExerciseScore, Place, Scorecard, Status};
use crate::verdict::{Diagnosis, Failure, Verdict};

/// Commands, ends of lines and of strings.
const OBEYED: [&str; 12] =
    ["::error::x", "##[error]x", "##vso[x]", "\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\x1b[2J", "\0", "\"", "\\"];

/// Text of which every second piece is one of these.
pub fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![prop::sample::select(&OBEYED[..]).prop_map(str::to_owned), "[ \t]{0,3}", ".{0,9}"];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// A scorecard in which this stands wherever a student's text may.
pub fn says(text: &str) -> Scorecard {
    let check = |name: &str, verdict| {
        let evidence = Evidence { printed: text.to_owned(), ..Evidence::default() };
        CheckScore::new(name, "It works.", 2, verdict, evidence, 0.1)
    };
    let failed = Verdict::Failed(Failure::new(Diagnosis::Panicked, text).hint(text));
    let place = Place { file: text.to_owned(), line: 3, column: 5, message: text.to_owned(), ..Place::default() };
    let place_of_a_check = Place { length: Some(2), source: Some(text.to_owned()), ..place.clone() };
    let refused = ExerciseScore::without_checks("02_b", 10, Status::DidNotCompile, text.to_owned());
    let exercises = vec![
        ExerciseScore::of_checks(
            "01_a",
            vec![
                check("it runs", Verdict::Passed),
                check("it works", failed).at(vec![place_of_a_check]),
                check("it ends", Verdict::Ungraded { reason: text.to_owned() }),
            ],
        )
        .noting(vec![text.to_owned()]),
        refused.at(vec![place]),
    ];
    Scorecard::of(7, exercises).noting(text)
}

/// Whether GitHub's runner takes a line of this for a command.
pub fn is_obeyed(text: &str) -> bool {
    let ends = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut lines = text.split(ends);
    lines.any(|line| line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso["))
}
