//! `validation_results.json`, which a custom validator leaves for Submitty:
//! <https://submitty.org/instructor/autograding/validation>, read by `custom_doit` in its `grading/dispatch.cpp`.
//!
//! A score from 0 to 1 is the share of a test case's points. It is the share of what the grader could decide: a check
//! that could not be graded is in neither of the two sums, and a yellow message says so. If nothing could be decided,
//! or there was nothing to grade, there is no share, and the file is the one for a validator that failed: whatever it
//! says, Submitty gives 0 points for it, shows the student that validation failed, and logs the message for the one
//! who teaches.
//!
//! Messages go through memory of a fixed size (`grading/testResults.h`): twenty, of less than 9999 bytes each, and
//! what is beyond that is replaced by words about it. There is one for each test, or, where they are too many, one for
//! each exercise. They are shown as text with their line ends, and without spaces at the beginning of a line.
//!
//! A validator has twenty seconds. Grade in the test case's own command, and let the validator only copy the file.

use serde::Serialize;

use super::Format;
use crate::report::cases::{Case, cases};
use crate::report::page::{cut, shorten};
use crate::report::{clean, json, next, said, words};
use crate::score::{Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "submitty",
    about: "Submitty's custom validators: validation_results.json",
    ending: "",
    needs: &[],
    text: |card, _| text(card),
};

/// Messages that Submitty takes.
const MESSAGES: usize = 20;

/// Bytes of a message, of the 9998 that Submitty takes.
const BYTES: usize = 9_000;

/// Lines said below a test's own; the first of these is taken with which a message fits.
const LINES: [usize; 4] = [30, 6, 2, 0];

/// Columns of such a line.
const COLUMNS: usize = 160;

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Results {
    Success { status: &'static str, data: Data },
    Failure { status: &'static str, message: String },
}

#[derive(Debug, Serialize)]
struct Data {
    score: f64,
    message: Vec<Message>,
    status: Status,
}

#[derive(Debug, Serialize)]
struct Message {
    message: String,
    status: Status,
}

/// In the order in which one counts more than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Information,
    Success,
    Warning,
    Failure,
}

fn text(card: &Scorecard) -> String {
    json::pretty(&results(card))
}

fn results(card: &Scorecard) -> Results {
    let notes = said::notes(card);
    let Some(score) = card.share() else {
        let why = cases(card).map(|case| case.summary()).filter(|why| !why.is_empty());
        let lines: Vec<String> = said::nothing(card).into_iter().chain(notes).chain(why).collect();
        return Results::Failure { status: "failure", message: within(&lines) };
    };
    let general = if card.has_ungraded() { Status::Warning } else { Status::Information };
    let general = (!notes.is_empty()).then(|| Message { message: within(&notes), status: general });
    let room = MESSAGES - usize::from(general.is_some());
    let message: Vec<Message> = general.into_iter().chain(messages(card, room)).collect();
    let status = message.iter().map(|message| message.status).max().unwrap_or(Status::Success);
    Results::Success { status: "success", data: Data { score, message, status } }
}

/// A message for each test if there is room for as many; else one for each exercise, or for several.
fn messages(card: &Scorecard, room: usize) -> Vec<Message> {
    let tests: Vec<Test<'_>> = said::cases_with_notes(card, Vec::new()).collect();
    let groups: Vec<&[Test<'_>]> = if tests.len() <= room {
        tests.chunks(1).collect()
    } else {
        tests.chunk_by(|(one, _), (other, _)| std::ptr::eq(one.exercise, other.exercise)).collect()
    };
    groups.chunks(groups.len().div_ceil(room).max(1)).map(|groups| message(&groups.concat())).collect()
}

/// A test and its notes.
type Test<'a> = (Case<'a>, Vec<String>);

fn message(tests: &[Test<'_>]) -> Message {
    let status = tests.iter().map(|(case, _)| status(case.outcome)).max().unwrap_or(Status::Information);
    let said = LINES.map(|most| tests.iter().flat_map(|test| about(test, most)).collect::<Vec<String>>());
    let size = |lines: &[String]| lines.iter().map(|line| line.len() + 1).sum::<usize>();
    let said = said.into_iter().reduce(|longer, shorter| if size(&longer) <= BYTES { longer } else { shorter });
    Message { message: within(&said.unwrap_or_default()), status }
}

fn status(outcome: Word) -> Status {
    match outcome {
        Word::Passed => Status::Success,
        Word::Failed | Word::Skipped => Status::Failure,
        Word::Ungraded => Status::Warning,
    }
}

/// A test's line, and below it the notes, why it did not pass, and what to try. No picture: its columns would be lost.
fn about((case, notes): &Test<'_>, most: usize) -> Vec<String> {
    let mark = match case.outcome {
        Word::Passed => '✓',
        Word::Failed => '✗',
        Word::Ungraded => '?',
        Word::Skipped => '–',
    };
    let tag = Some(case.diagnosis().unwrap_or_else(|| said::tag(case))).filter(|tag| !tag.is_empty());
    let tag = tag.map(|tag| format!(" {tag}")).unwrap_or_default();
    let title = format!("{mark} {} {}{tag}", case.full_name(), case.shown_points());
    let mut below = notes.clone();
    match case.check {
        None if !case.exercise.places.is_empty() => below.extend(
            case.exercise
                .places
                .iter()
                .map(|place| format!("{}:{}:{}: {}", place.file, place.line, place.column, place.message)),
        ),
        // What its tag says already.
        _ if case.outcome == Word::Skipped => {}
        _ => below.extend(Some(case.summary()).filter(|summary| !summary.is_empty())),
    }
    if case.outcome == Word::Ungraded {
        below.push(words::NO_MARK_LOST.to_owned());
    }
    if let Some(check) = case.check {
        below.extend(check.hint.as_ref().map(|hint| format!("try: {hint}")));
        below.extend(check.diagnosis.map(|diagnosis| format!("more: {}", next::explain(diagnosis))));
    }
    let below = if most == 0 { Vec::new() } else { shorten(below, most) };
    [title].into_iter().chain(below).map(|line| clean::obeyed_by_nobody(&clean::plain(&line))).collect()
}

/// The lines as one text, without those that there is no room for.
fn within(lines: &[String]) -> String {
    let mut text = String::new();
    for (place, line) in lines.iter().enumerate() {
        let line = cut(line, COLUMNS);
        if text.len() + line.len() > BYTES {
            text.push_str(&words::more_lines(lines.len() - place));
            break;
        }
        text.push_str(&line);
        text.push('\n');
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::report::samples;
    use crate::report::samples::anything;
    use crate::score::ExerciseScore;

    fn read(card: &Scorecard) -> Value {
        serde_json::from_str(&text(card)).unwrap()
    }

    #[test]
    fn it_looks_like_this() {
        insta::assert_snapshot!(text(&samples::mixed()));
    }

    #[test]
    fn the_score_is_the_share_of_what_could_be_decided() {
        for card in samples::all() {
            let results = read(&card);
            let score = f64::from(card.points) / f64::from(card.max_points - card.undecided());
            assert_eq!((&results["status"], &results["data"]["score"]), (&"success".into(), &score.into()));
        }
        let passed_as_far_as_is_known = Scorecard::of(7, vec![samples::undecided()]);
        assert_eq!(read(&passed_as_far_as_is_known)["data"]["score"], 1.0);
    }

    #[test]
    fn where_nothing_was_decided_there_is_no_score() {
        let mut undecided = samples::undecided();
        undecided.checks.remove(0);
        let results = read(&Scorecard::of(7, vec![ExerciseScore::of_checks("05_timers", undecided.checks)]));
        let said = "2 of these points could not be graded: that is not your fault, and costs no mark\n\
                    the machine stood still for 412 ms, three times in a row";
        assert_eq!(results, json!({ "status": "failure", "message": said }));
        let results = read(&Scorecard::of(7, Vec::new()).noting("unchanged"));
        assert_eq!(results, json!({ "status": "failure", "message": "there was nothing to grade\nunchanged" }));
    }

    #[track_caller]
    fn check_size(card: &Scorecard) {
        let results = read(card);
        let messages = results["data"]["message"].as_array().unwrap();
        assert!(messages.len() <= MESSAGES, "{} messages", messages.len());
        for message in messages {
            let text = message["message"].as_str().unwrap();
            assert!(!text.is_empty() && text.len() < 9_999, "{} bytes", text.len());
        }
        let all: String = messages.iter().filter_map(|message| message["message"].as_str()).collect();
        for case in cases(card) {
            assert!(all.contains(&case.full_name()), "{} in {all}", case.full_name());
        }
    }

    #[test]
    fn they_fit_into_the_memory_that_they_go_through_and_no_test_is_missing() {
        let long = |name: String| {
            let mut exercise = samples::one_after_the_other();
            exercise.name = name;
            for check in &mut exercise.checks {
                check.message = Some("long ".repeat(500));
            }
            exercise
        };
        for exercises in [1, 6, 7, 12, 19, 20, 40] {
            check_size(&Scorecard::of(7, (0..exercises).map(|number| long(format!("{number:02}_x"))).collect()));
        }
        samples::all().iter().for_each(check_size);
    }

    proptest! {
        #[test]
        fn it_can_be_read_whatever_was_said(text in anything::text()) {
            check_size(&anything::says(&text));
        }
    }
}
