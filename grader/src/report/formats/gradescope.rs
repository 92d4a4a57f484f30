//! `results.json` of a Gradescope autograder, <https://gradescope-autograders.readthedocs.io/en/latest/specs/>.
//!
//! Gradescope adds the tests' scores up, out of a total that belongs to the assignment. A check that could not be
//! graded would cost its points there, so only then there is a total in the file, which overrides the sum: what was
//! reached of the rest, taken for all of it. If nothing could be graded, there is no score at all, which Gradescope
//! takes for an autograder that failed, and not for 0 points. All tests are visible, because one that is not hides
//! the student's total; a hidden check has lost its text before. Top-level text would be HTML, were no format given.

use serde::Serialize;

use super::{Context, Format};
use crate::report::cases::{Case, cases};
use crate::report::{json, said, words};
use crate::score::{Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format =
    Format { name: "gradescope", about: "Gradescope: results.json", ending: ".gradescope.json", needs: &[], text };

#[derive(Serialize)]
struct Results {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    /// Seconds.
    execution_time: f64,
    #[serde(skip_serializing_if = "String::is_empty")]
    output: String,
    output_format: &'static str,
    visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    /// Neither points nor a status: it is shown, and is neither passed nor failed.
    #[serde(flatten)]
    decided: Option<Decided>,
    #[serde(skip_serializing_if = "String::is_empty")]
    output: String,
    output_format: &'static str,
    visibility: &'static str,
}

#[derive(Serialize)]
struct Decided {
    score: u32,
    max_score: u32,
    status: &'static str,
}

const TEXT: &str = "text";
const VISIBLE: &str = "visible";

fn text(card: &Scorecard, context: &Context) -> String {
    let score = total(card);
    let mut output = said::remarks(card);
    output.extend(about_total(card, score));
    let results = Results {
        score,
        execution_time: (context.took.as_secs_f64() * 1000.0).round() / 1000.0,
        output: output.join("\n"),
        output_format: TEXT,
        visibility: VISIBLE,
        tests: cases(card).map(|case| test(&case)).collect(),
    };
    json::line(&results) + "\n"
}

/// What overrides the sum of the tests, if the sum would cost marks; in hundredths of a point.
fn total(card: &Scorecard) -> Option<f64> {
    let share = card.share().filter(|_| card.undecided() > 0)?;
    Some((share * f64::from(card.max_points) * 100.0).round() / 100.0)
}

/// For the student, and for the instructor who can have it graded again.
fn about_total(card: &Scorecard, total: Option<f64>) -> Option<String> {
    let undecided = card.undecided();
    if undecided == 0 {
        return None;
    }
    Some(match total {
        Some(total) => format!(
            "the total counts what could be graded as if it were all of it: {} of {} points make {} of {}; an instructor \
             can rerun the autograder",
            card.points,
            card.max_points - undecided,
            words::points(total),
            card.max_points
        ),
        None => "nothing could be graded, so there is no score; an instructor can rerun the autograder".to_owned(),
    })
}

fn test(case: &Case<'_>) -> Test {
    let status = match case.outcome {
        Word::Passed => Some("passed"),
        Word::Failed | Word::Skipped => Some("failed"),
        Word::Ungraded => None,
    };
    let decided = status.map(|status| Decided { score: case.points, max_score: case.max_points, status });
    let diagnosis = case.diagnosis().map(|name| format!("{name}\n\n")).unwrap_or_default();
    Test {
        name: case.full_name(),
        decided,
        output: (diagnosis + &case.details()).trim_end().to_owned(),
        output_format: TEXT,
        visibility: VISIBLE,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::{samples, visible};

    fn read(card: &Scorecard) -> Value {
        let text = text(card, &samples::context());
        assert!(!text.contains("null") && !text.contains("\\r") && text.ends_with("}\n"), "{text}");
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn gradescope_reads_the_same_points_as_everybody() {
        for card in samples::all() {
            let results = read(&card);
            let tests = results["tests"].as_array().unwrap();
            let sum: u64 = tests.iter().filter_map(|test| test["score"].as_u64()).sum();
            assert_eq!(sum, u64::from(card.points));
            assert_eq!(results.get("score").is_some(), card.has_ungraded());
            assert!(tests.iter().all(|test| test["visibility"] == "visible"));
        }
    }

    #[test]
    fn what_could_not_be_graded_costs_no_mark_and_is_said() {
        let results = read(&Scorecard::of(7, vec![samples::one_after_the_other(), samples::undecided()]));
        // 5 of the 10 that could be graded, of 12.
        assert_eq!(results["score"], 6.0);
        let output = results["output"].as_str().unwrap();
        assert!(output.contains("5 of 10 points make 6 of 12") && output.contains("2 of these points"), "{output}");
        let ungraded = &results["tests"][4];
        assert_eq!((ungraded.get("score"), ungraded.get("status")), (None, None), "{ungraded}");
        assert!(ungraded["output"].as_str().unwrap().contains("stood still"), "{ungraded}");
    }

    #[test]
    fn if_nothing_could_be_graded_there_is_no_score_rather_than_0() {
        let mut exercise = samples::undecided();
        exercise.checks.remove(0);
        let card = Scorecard::of(7, vec![crate::score::ExerciseScore::of_checks("05_timers", exercise.checks)]);
        let results = read(&card);
        assert!(results.get("score").is_none() && results["tests"][0].get("score").is_none(), "{results}");
        assert!(results["output"].as_str().unwrap().contains("no score"), "{results}");
    }

    #[test]
    fn a_check_that_needs_another_one_has_failed() {
        let results = read(&Scorecard::of(7, vec![samples::one_after_the_other()]));
        let skipped = &results["tests"][2];
        assert_eq!((&skipped["status"], &skipped["score"]), (&"failed".into(), &0.into()), "{skipped}");
    }

    #[test]
    fn nothing_is_empty_and_says_why() {
        let results = read(&Scorecard::of(7, Vec::new()).noting("not graded, because unchanged"));
        assert_eq!(results["output"], "there was nothing to grade\nnot graded, because unchanged");
        assert_eq!(results["tests"], Value::Array(Vec::new()));
    }

    #[test]
    fn a_hidden_check_stays_visible_without_a_word() {
        let results = read(&visible::card(&samples::mixed(), &|_, _| false));
        for test in results["tests"].as_array().unwrap() {
            assert_eq!(test["visibility"], "visible");
        }
        assert!(!results.to_string().contains("blocked-event-loop"), "{results}");
    }

    #[test]
    fn the_file_looks_like_this() {
        let card = Scorecard::of(7, vec![samples::one_after_the_other(), samples::undecided()]);
        insta::assert_snapshot!(serde_json::to_string_pretty(&read(&card)).unwrap());
    }
}
