//! What a step of a workflow hands to GitHub Classroom's reporter: one line of Base64, to be set as the step's output
//! `result`, as the graders of <https://github.com/classroom-resources> set it. The reporter is
//! <https://github.com/classroom-resources/autograding-grading-reporter>, and does this with each field:
//!
//! | field | what becomes of it |
//! | --- | --- |
//! | `max_score`, `score` | the sums are the points in Classroom (`notify-classroom.js`); a `max_score` of 0 changes nothing there |
//! | `status` of all | `fail` and `error` end the workflow in red, each with words of its own (`main.js`) |
//! | `status` of a test | `pass` counts; the table in the log gives each test the same weight and never looks at `score` |
//! | `name`, `line_no` | printed of what passed and failed, with the line unless it is 0, and *not* of an `error` |
//! | `message` | printed of an `error` only; an older reporter prints it of all that did not pass, and nothing else |
//! | `test_code` | printed below each test that has it: the only place for words about a test that failed |
//! | `version`, `filename`, `duration` (milliseconds) | not read |
//!
//! All of it is printed as it is, where GitHub's runner looks for commands. The table divides by the number of tests,
//! so that there is always one. What the grader could not decide is an `error`, and its points are in no sum.
//!
//! The reporter gets the line in a variable of its environment, and Linux starts no program with one beyond 128 KiB: what
//! is said about the tests is shortened until it fits.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::Format;
use crate::report::cases::Case;
use crate::report::page::shorten;
use crate::report::{clean, json, said};
use crate::score::{Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "classroom",
    about: "GitHub Classroom's reporter: the output `result` of a step",
    ending: "",
    needs: &[],
    text: |card, _| text(card),
};

/// Letters of the line: below the 131072 bytes of Linux's `MAX_ARG_STRLEN`, with room for the variable's name.
const LONGEST: usize = 120_000;

/// Lines said about one test; the first of these is taken with which all of it fits.
const LINES: [usize; 7] = [usize::MAX, 60, 24, 12, 6, 3, 1];

#[derive(Debug, Serialize)]
struct Results {
    version: u32,
    status: Status,
    max_score: u32,
    tests: Vec<Test>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Pass,
    Fail,
    Error,
}

#[derive(Debug, Serialize)]
struct Test {
    name: String,
    status: Status,
    score: u32,
    message: String,
    test_code: String,
    filename: String,
    line_no: u32,
    duration: u64,
}

fn text(card: &Scorecard) -> String {
    let lines = LINES.into_iter().map(|most| line(card, most));
    // With a line for each test it would take more tests than a course has to be too long.
    let fits = lines.reduce(|longer, shorter| if longer.len() <= LONGEST { longer } else { shorter });
    fits.unwrap_or_default() + "\n"
}

fn line(card: &Scorecard, most: usize) -> String {
    BASE64_STANDARD.encode(json::line(&results(card, most)))
}

fn results(card: &Scorecard, most: usize) -> Results {
    let status = match card {
        card if card.has_ungraded() => Status::Error,
        card if card.is_perfect() => Status::Pass,
        _ => Status::Fail,
    };
    let notes = said::notes(card);
    let instead = said::nothing(card).map(|name| nothing(name, &notes));
    let tests = said::cases_with_notes(card, notes.clone()).map(|(case, notes)| test(&case, notes, most));
    Results { version: 1, status, max_score: card.max_points - card.undecided(), tests: tests.chain(instead).collect() }
}

fn test(case: &Case<'_>, notes: Vec<String>, most: usize) -> Test {
    let status = match case.outcome {
        Word::Passed => Status::Pass,
        Word::Failed | Word::Skipped => Status::Fail,
        Word::Ungraded => Status::Error,
    };
    let name = case.full_name();
    let reason = said::reason(case);
    let message = match case.outcome {
        // Its name is not printed.
        Word::Ungraded => format!("{name}: {reason}"),
        _ => reason,
    };
    let said = notes.into_iter().chain(case.details().lines().map(str::to_owned)).collect();
    let place = case.place();
    Test {
        name,
        status,
        score: case.points,
        message,
        test_code: shorten(said, most).join("\n"),
        filename: place.map(|place| clean::plain(&place.file)).unwrap_or_default(),
        line_no: place.map_or(0, |place| place.line),
        // A float that is out of range becomes the nearest number that is in it, and NaN becomes 0.
        duration: (case.seconds * 1000.0).round() as u64,
    }
}

/// Stands where there was nothing to grade.
fn nothing(name: String, notes: &[String]) -> Test {
    Test {
        name,
        status: Status::Pass,
        score: 0,
        message: String::new(),
        test_code: notes.join("\n"),
        filename: String::new(),
        line_no: 0,
        duration: 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::samples::anything;
    use crate::report::{samples, visible};
    use crate::score::ExerciseScore;

    fn read(card: &Scorecard) -> Value {
        let line = text(card);
        let line = line.strip_suffix('\n').unwrap();
        assert!(line.len() <= LONGEST && !line.contains('\n'), "{} letters", line.len());
        serde_json::from_slice(&BASE64_STANDARD.decode(line).unwrap()).unwrap()
    }

    #[test]
    fn it_looks_like_this() {
        insta::assert_snapshot!(serde_json::to_string_pretty(&read(&samples::mixed())).unwrap());
    }

    #[test]
    fn the_sums_are_the_points_that_were_decided() {
        for card in samples::all() {
            let results = read(&card);
            let tests = results["tests"].as_array().unwrap();
            assert_eq!(tests.iter().map(|test| test["score"].as_u64().unwrap()).sum::<u64>(), u64::from(card.points));
            assert_eq!(results["max_score"], card.max_points - card.undecided());
            assert!(tests.iter().all(|test| test["line_no"].is_u64()), "{results}");
            let all = if card.has_ungraded() {
                "error"
            } else if card.is_perfect() {
                "pass"
            } else {
                "fail"
            };
            assert_eq!(results["status"], all);
        }
    }

    #[test]
    fn there_is_always_a_test_and_it_says_why_there_is_no_other() {
        let results = read(&Scorecard::of(7, Vec::new()).noting("not graded, because unchanged since HEAD: 01_a"));
        assert_eq!((&results["status"], &results["max_score"]), (&"pass".into(), &0.into()));
        let [test] = results["tests"].as_array().unwrap().as_slice() else { panic!("{results}") };
        assert_eq!(test["name"], "there was nothing to grade");
        assert_eq!(test["test_code"], "not graded, because unchanged since HEAD: 01_a");
    }

    #[test]
    fn a_hidden_check_says_how_it_ended_and_no_more() {
        let card = visible::card(&samples::mixed(), &|_, _| false);
        let results = read(&card);
        let ungraded = results["tests"].as_array().unwrap().iter().find(|test| test["status"] == "error").unwrap();
        assert_eq!(ungraded["message"], "05_timers: all timers wait together: not graded");
        assert!(!results.to_string().contains("blocked-event-loop"), "{results}");
    }

    #[test]
    fn what_is_said_is_shortened_until_it_fits_into_a_variable() {
        let exercise = |number: u32| {
            let message = "error: a line that is as long as many lines of the compiler are\n".repeat(60);
            ExerciseScore::without_checks(&format!("{number:02}_x"), 10, crate::score::Status::DidNotCompile, message)
        };
        let card = Scorecard::of(7, (0..60).map(exercise).collect());
        assert!(line(&card, LINES[0]).len() > LONGEST);
        let tests = read(&card)["tests"].as_array().unwrap().clone();
        assert_eq!(tests.len(), 60);
        assert!(tests.iter().all(|test| test["test_code"].as_str().unwrap().contains("lines left out")));
    }

    proptest! {
        #[test]
        fn no_line_of_it_is_a_command(text in anything::text()) {
            for test in results(&anything::says(&text), LINES[0]).tests {
                // As the reporter prints them.
                let printed = format!("{}\nError: {}\nTest code:\n{}\n", test.name, test.message, test.test_code);
                prop_assert!(!anything::is_obeyed(&printed), "{:?}", printed);
                prop_assert!(!test.message.contains(|c: char| c.is_control() && c != '\t'), "{:?}", test.message);
            }
        }
    }
}
