//! `results.json` of an external grader of PrairieLearn,
//! <https://prairielearn.readthedocs.io/en/latest/externalGrading/#grading-results>, as its element
//! `pl-external-grader-results` shows it.
//!
//! `gradable: false` costs the student no attempt: where nothing could be tried, because nothing compiled, is there
//! or could be graded. `format_errors` loses its line ends when it is shown, so the compiler's own words are in
//! `output`. A check that could not be graded is worth 0 of 0 points, which is shown in grey and counts for nothing.
//! A picture is an SVG in a `data:` address, which becomes the source of an `img`: there it can load and run nothing.
//! A file above a megabyte is refused.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::Format;
use crate::report::cases::{Case, cases};
use crate::report::class::picture;
use crate::report::{json, page, said, words};
use crate::score::{CheckScore, Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "prairielearn",
    about: "PrairieLearn: results.json of an external grader",
    ending: ".prairielearn.json",
    needs: &[],
    text: |card, _| text(card),
};

/// Bytes. Whether a megabyte is 2^20 or 10^6 of them is not said.
const LARGEST: usize = 1_000_000;

/// Columns of what has to stay when all the rest was left out.
const WIDEST_MESSAGE: usize = 400;

#[derive(Debug, Clone, Serialize)]
struct Results {
    gradable: bool,
    /// From 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    format_errors: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    tests: Vec<Test>,
}

#[derive(Debug, Clone, Serialize)]
struct Test {
    name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    points: u32,
    max_points: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    output: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<Image>,
}

#[derive(Debug, Clone, Serialize)]
struct Image {
    label: &'static str,
    url: String,
}

fn text(card: &Scorecard) -> String {
    let whole = Results::of(card);
    let (without_images, without_outputs) = (whole.without_images(), whole.without_images().without_outputs());
    let texts = [whole, without_images, without_outputs].map(|results| json::line(&results) + "\n");
    let last = texts.len() - 1;
    let small = texts.iter().position(|text| text.len() <= LARGEST).unwrap_or(last);
    texts.into_iter().nth(small).expect("one of them")
}

impl Results {
    fn of(card: &Scorecard) -> Results {
        let gradable = cases(card).any(|case| case.check.is_some() && case.outcome != Word::Ungraded);
        let remarks = said::remarks(card);
        let errors = if gradable { Vec::new() } else { errors(card, &remarks) };
        Results {
            gradable,
            score: card.share().filter(|_| gradable),
            format_errors: errors,
            message: remarks.join("\n"),
            tests: cases(card).map(|case| Test::of(&case)).collect(),
        }
    }

    fn without_images(&self) -> Results {
        let tests = self.tests.iter().map(|test| Test { images: Vec::new(), ..test.clone() });
        Results { tests: tests.collect(), ..self.clone() }
            .noting("the pictures were left out: there was no room for them")
    }

    fn without_outputs(&self) -> Results {
        let tests = self.tests.iter().map(|test| Test { output: String::new(), ..test.clone() });
        Results { tests: tests.collect(), ..self.clone() }
            .noting("what there is to say of each test was left out as well")
    }

    fn noting(mut self, note: &str) -> Results {
        if !self.message.is_empty() {
            self.message.push('\n');
        }
        self.message.push_str(note);
        self
    }
}

/// Why nothing could be graded: a line for each test, and if there is none, what there is to say of it all.
fn errors(card: &Scorecard, remarks: &[String]) -> Vec<String> {
    let of_tests: Vec<String> = cases(card)
        .filter(|case| case.outcome != Word::Passed)
        .map(|case| {
            let told = page::cut(&case.summary(), WIDEST_MESSAGE);
            let fault = if case.outcome == Word::Ungraded { words::NO_MARK_LOST } else { "" };
            let parts = [words::exercise_tag(case.exercise), &told, fault];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            format!("{}: {}", case.exercise.name, parts.join(": "))
        })
        .collect();
    if of_tests.is_empty() { remarks.to_vec() } else { of_tests }
}

impl Test {
    fn of(case: &Case<'_>) -> Test {
        let counts = case.outcome != Word::Ungraded;
        let parts = [case.diagnosis().unwrap_or_default(), &case.summary()].map(str::to_owned);
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let image = case.check.filter(|_| case.outcome == Word::Failed).and_then(image);
        Test {
            name: case.full_name(),
            description: case.check.map(|check| check.brief.clone()).unwrap_or_default(),
            points: if counts { case.points } else { 0 },
            max_points: if counts { case.max_points } else { 0 },
            message: page::cut(&parts.join(": "), WIDEST_MESSAGE),
            output: case.details().trim_end().to_owned(),
            images: image.into_iter().collect(),
        }
    }
}

fn image(check: &CheckScore) -> Option<Image> {
    let document = picture::document(&check.evidence)?;
    let url = format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(document));
    Some(Image { label: "What ran when: yours, above what would have been right", url })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::evidence::Span;
    use crate::report::samples;
    use crate::score::ExerciseScore;

    fn read(card: &Scorecard) -> Value {
        let text = text(card);
        assert!(!text.contains("null") && text.len() <= LARGEST, "{}", text.len());
        serde_json::from_str(&text).unwrap()
    }

    fn sum(results: &Value, points: &str) -> u64 {
        results["tests"].as_array().unwrap().iter().map(|test| test[points].as_u64().unwrap()).sum()
    }

    #[test]
    fn the_score_is_what_was_reached_of_what_could_be_graded() {
        for card in samples::all() {
            let results = read(&card);
            assert_eq!(results["gradable"], true);
            let share = sum(&results, "points") as f64 / sum(&results, "max_points") as f64;
            assert_eq!(results["score"].as_f64().unwrap(), share);
        }
    }

    #[test]
    fn what_could_not_be_graded_is_worth_0_of_0_and_says_why() {
        let results = read(&Scorecard::of(7, vec![samples::undecided()]));
        assert_eq!(results["score"], 1.0);
        let ungraded = &results["tests"][1];
        assert_eq!((&ungraded["points"], &ungraded["max_points"]), (&0.into(), &0.into()));
        assert!(ungraded["message"].as_str().unwrap().contains("stood still"), "{ungraded}");
        assert!(results["message"].as_str().unwrap().contains("2 of these points"), "{results}");
    }

    #[test]
    fn an_attempt_is_not_spent_where_nothing_compiled_or_could_be_graded() {
        let mut ungraded = samples::undecided().checks;
        ungraded.remove(0);
        let ungraded = ExerciseScore::of_checks("05_timers", ungraded);
        for (exercise, part) in [
            (samples::did_not_compile(), "04_producer_consumer: did not compile: error[E0308]: mismatched types"),
            (ungraded, words::NO_MARK_LOST),
        ] {
            let results = read(&Scorecard::of(7, vec![exercise]));
            assert_eq!((&results["gradable"], results.get("score")), (&false.into(), None), "{results}");
            assert!(results["format_errors"][0].as_str().unwrap().contains(part), "{results}");
        }
        let partly = read(&Scorecard::of(7, vec![samples::did_not_compile(), samples::all_passed()]));
        assert_eq!((&partly["gradable"], partly.get("format_errors")), (&true.into(), None));
    }

    #[test]
    fn nothing_to_grade_is_not_gradable_and_says_why() {
        let results = read(&Scorecard::of(7, Vec::new()).noting("not graded, because unchanged"));
        assert_eq!((&results["gradable"], results.get("score")), (&false.into(), None));
        assert_eq!(results["format_errors"][1], "not graded, because unchanged");
    }

    #[test]
    fn a_failed_check_has_its_picture() {
        let results = read(&Scorecard::of(7, vec![samples::blocked()]));
        let url = results["tests"][2]["images"][0]["url"].as_str().unwrap();
        let svg = BASE64_STANDARD.decode(url.strip_prefix("data:image/svg+xml;base64,").unwrap()).unwrap();
        assert!(String::from_utf8(svg).unwrap().starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    }

    /// A check with as many spans, and as much to say.
    fn large(spans: usize, columns: usize) -> CheckScore {
        let mut check = samples::blocked().checks.remove(2);
        check.evidence.timeline =
            (0..spans).map(|i| Span { lane: i % 8, start: i as f64, end: Some(i as f64 + 0.5) }).collect();
        check.message = Some("x".repeat(columns));
        check
    }

    #[test]
    fn pictures_are_left_out_before_words_are() {
        let card = |checks: Vec<CheckScore>| {
            let named = checks.into_iter().enumerate();
            let named = named.map(|(place, check)| CheckScore { name: format!("check {place}"), ..check });
            Scorecard::of(7, vec![ExerciseScore::of_checks("01_a", named.collect())])
        };
        let pictures = read(&card(vec![large(400, 10); 30]));
        assert!(pictures["tests"][0].get("images").is_none() && pictures["tests"][0].get("output").is_some());
        assert!(pictures["message"].as_str().unwrap().contains("pictures were left out"), "{pictures}");
        let both = read(&card(vec![large(400, 4000); 700]));
        assert!(both["tests"][0].get("images").is_none() && both["tests"][0].get("output").is_none());
        assert!(both["message"].as_str().unwrap().contains("left out as well"));
        assert_eq!(both["tests"].as_array().unwrap().len(), 700);
    }

    #[test]
    fn the_file_looks_like_this() {
        let results = read(&Scorecard::of(7, vec![samples::one_after_the_other(), samples::did_not_compile()]));
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"base64,[^\x22]*", "base64,[picture]");
        settings.bind(|| insta::assert_snapshot!(serde_json::to_string_pretty(&results).unwrap()));
    }
}
