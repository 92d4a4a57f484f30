//! `results.json` of an Exercism test runner, version 3,
//! <https://github.com/exercism/docs/blob/main/building/tooling/test-runners/interface.md>.
//!
//! There is no `task_id`: it links a test to a numbered heading of its exercise's instructions, and ours have none.
//! At the top a message is shown with the status `error` alone, and then nothing else is: so it holds all there is to
//! say. With the two other statuses what belongs to the whole has no place but the first test that did not pass.

use serde::Serialize;

use super::Format;
use crate::evidence::Evidence;
use crate::report::cases::{Case, cases};
use crate::report::page::{Style, WIDEST};
use crate::report::{clean, human, json, said};
use crate::score::{CheckScore, Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "exercism",
    about: "Exercism: results.json of a test runner",
    ending: ".exercism.json",
    needs: &[],
    text: |card, _| text(card),
};

/// What a test may have printed, in UTF-16 units, which is how browsers count.
const LONGEST_OUTPUT: usize = 500;

/// Exercism's own words.
const TRUNCATED: &str = "\nOutput was truncated. Please limit to 500 chars";

#[derive(Serialize)]
struct Results {
    version: u32,
    status: Status,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    tests: Vec<Test>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Pass,
    Fail,
    Error,
}

#[derive(Serialize)]
struct Test {
    name: String,
    status: Status,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    output: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    test_code: String,
}

fn text(card: &Scorecard) -> String {
    let mut tests: Vec<Test> = cases(card).map(|case| test(card, &case)).collect();
    let status = status(card);
    let remarks = said::remarks(card);
    let message = match status {
        Status::Error => {
            let said = tests.iter().filter(|test| !test.message.is_empty());
            let said = said.map(|test| format!("{}\n\n{}", test.name, test.message));
            remarks.into_iter().chain(said).collect::<Vec<_>>().join("\n\n")
        }
        Status::Fail | Status::Pass => {
            if let Some(first) = tests.iter_mut().find(|test| test.status != Status::Pass) {
                let lines = std::iter::once(std::mem::take(&mut first.message)).chain(remarks);
                first.message = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n\n");
            }
            String::new()
        }
    };
    let results = Results { version: 3, status, message, tests };
    json::line(&results) + "\n"
}

/// A check that could not be graded is no failure, and what has one did not pass: that the tests did not run correctly is
/// what is left.
fn status(card: &Scorecard) -> Status {
    let any = |outcomes: &[Word]| cases(card).any(|case| case.check.is_some() && outcomes.contains(&case.outcome));
    let nothing_ran = !any(&[Word::Passed, Word::Failed, Word::Skipped]);
    let refused = cases(card).any(|case| case.check.is_none() && case.outcome == Word::Failed);
    if nothing_ran {
        Status::Error
    } else if refused || any(&[Word::Failed, Word::Skipped]) {
        Status::Fail
    } else if card.has_ungraded() {
        Status::Error
    } else {
        Status::Pass
    }
}

fn test(card: &Scorecard, case: &Case<'_>) -> Test {
    let status = match case.outcome {
        Word::Passed => Status::Pass,
        Word::Failed | Word::Skipped => Status::Fail,
        Word::Ungraded => Status::Error,
    };
    Test {
        name: if card.exercises.len() == 1 { case.name.to_owned() } else { case.full_name() },
        status,
        message: message(case),
        output: case.check.map(|check| printed(&check.evidence.printed)).unwrap_or_default(),
        test_code: case.check.map(|check| check.brief.clone()).unwrap_or_default(),
    }
}

/// All there is to say but what was printed, which has a place of its own.
fn message(case: &Case<'_>) -> String {
    let Some(check) = case.check else { return case.details().trim_end().to_owned() };
    let evidence = Evidence { printed: String::new(), ..check.evidence.clone() };
    let silent = CheckScore { evidence, ..check.clone() };
    let diagnosis = case.diagnosis().map(|name| format!("{name}\n\n")).unwrap_or_default();
    let said = human::findings(&silent, Style { width: WIDEST, colour: false });
    (diagnosis + &said).trim_end().to_owned()
}

/// What was printed; of more than there is room for, the beginning, and a note.
fn printed(printed: &str) -> String {
    let clean = clean::plain(printed);
    let clean = clean.trim_end();
    let units = |text: &str| text.encode_utf16().count();
    if units(clean) <= LONGEST_OUTPUT {
        return clean.to_owned();
    }
    let mut room = LONGEST_OUTPUT - units(TRUNCATED);
    let fits = |c: &char| match room.checked_sub(c.len_utf16()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    clean.chars().take_while(fits).collect::<String>() + TRUNCATED
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::samples;
    use crate::score::ExerciseScore;

    fn read(card: &Scorecard) -> Value {
        let text = text(card);
        assert!(!text.contains("null"), "{text}");
        serde_json::from_str(&text).unwrap()
    }

    #[track_caller]
    fn check(exercises: Vec<ExerciseScore>, status: &str, statuses: &[&str]) {
        let results = read(&Scorecard::of(7, exercises));
        let tests: Vec<&str> =
            results["tests"].as_array().unwrap().iter().map(|test| test["status"].as_str().unwrap()).collect();
        assert_eq!((results["status"].as_str().unwrap(), tests.as_slice()), (status, statuses));
        assert_eq!(results.get("message").is_some(), status == "error", "{results}");
    }

    #[test]
    fn error_is_what_neither_passed_nor_failed() {
        check(vec![samples::all_passed()], "pass", &["pass", "pass"]);
        check(vec![samples::blocked()], "fail", &["pass", "pass", "fail"]);
        check(vec![samples::one_after_the_other()], "fail", &["pass", "fail", "fail"]);
        check(vec![samples::did_not_compile()], "error", &["fail"]);
        check(vec![samples::did_not_compile(), samples::all_passed()], "fail", &["fail", "pass", "pass"]);
        check(vec![samples::undecided()], "error", &["pass", "error"]);
        check(vec![samples::undecided(), samples::blocked()], "fail", &["pass", "error", "pass", "pass", "fail"]);
        check(Vec::new(), "error", &[]);
    }

    #[test]
    fn an_error_tells_all_there_is_in_its_message() {
        for (exercise, part) in
            [(samples::did_not_compile(), "mismatched types"), (samples::undecided(), "the machine stood still")]
        {
            let results = read(&Scorecard::of(7, vec![exercise]).noting("a note on all of it"));
            let message = results["message"].as_str().unwrap();
            assert!(message.contains(part) && message.contains("a note on all of it"), "{message}");
        }
    }

    #[test]
    fn a_note_is_seen_with_the_first_failure() {
        let results = read(&samples::hostile());
        let message = results["tests"][0]["message"].as_str().unwrap();
        assert!(message.contains("was left out: it is a link"), "{message}");
    }

    #[test]
    fn one_exercise_needs_no_name_in_front_of_its_checks() {
        let results = read(&samples::perfect());
        assert_eq!(results["tests"][0]["name"], "all calls are in flight together");
        assert_eq!(
            read(&samples::stubs())["tests"][2]["name"],
            "02_async_slow: results come in the order of the calls"
        );
    }

    #[test]
    fn the_file_looks_like_this() {
        let card = Scorecard::of(7, vec![samples::blocked()]);
        insta::assert_snapshot!(serde_json::to_string_pretty(&read(&card)).unwrap());
    }

    proptest! {
        #[test]
        fn no_output_is_longer_than_a_browser_takes(text in "([ -~]|\n|\u{1f980}|é|\x1b){0,600}") {
            let shown = printed(&text);
            prop_assert!(shown.encode_utf16().count() <= LONGEST_OUTPUT);
            let begins = shown.strip_suffix(TRUNCATED).unwrap_or(&shown);
            prop_assert!(clean::plain(&text).starts_with(begins));
            // Nothing is cut that would have fitted.
            prop_assert_eq!(shown.ends_with(TRUNCATED), clean::plain(&text).trim_end().encode_utf16().count() > LONGEST_OUTPUT);
        }
    }
}
