//! The example of a rubric, which is its documentation too.

use grader::class::rubric::known::Exercise;
use grader::class::{Known, Rubric};
use grader::{kit, suites};
use tests::read;

/// What this grader can grade.
fn known() -> Known {
    let suites = suites::all();
    let exercises = kit::exercises().into_iter().map(|exercise| {
        let suite = suites.iter().find(|suite| suite.name == exercise.name).expect("a suite");
        let checks = suite.checks.iter().map(|check| (check.name.to_owned(), check.points)).collect();
        Exercise { name: exercise.folder, checks }
    });
    Known { exercises: exercises.collect(), people: None }
}

/// The example, and the example with all that is commented out in it, which stands right behind its `#`.
fn examples() -> [String; 2] {
    let text = read("grader/rubric.example.toml");
    let is_prose = |line: &str| line == "#" || line.starts_with("# ");
    let lines = text.lines().map(|line| if is_prose(line) { line } else { line.trim_start_matches('#') });
    let whole = lines.collect::<Vec<_>>().join("\n");
    [text, whole]
}

#[test]
fn the_example_names_only_what_is_there() {
    for text in examples() {
        let rubric = Rubric::read(text.as_bytes(), "grader/rubric.example.toml", &known());
        let rubric = rubric.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert_eq!(rubric.exercises["03_web_fetch"].points, 20.0);
        assert!(!rubric.exercises["12_event_loop"].counts);
    }
}

#[test]
fn the_example_has_every_key() {
    let [_, whole] = examples();
    let keys = ["title", "deadline", "published", "visibility", "late", "exercises", "people"]
        .into_iter()
        .chain(["grace", "each-day", "most", "refused-after", "points", "counts", "checks"])
        .chain(["extension", "handed-in", "excused"]);
    for key in keys {
        let is_there = whole
            .lines()
            .any(|line| line.starts_with(&format!("{key} =")) || line.starts_with('[') && line.contains(key));
        assert!(is_there, "{key}");
    }
}

#[test]
fn without_a_rubric_every_exercise_is_worth_what_its_suite_says() {
    let plain = Rubric::plain(&known());
    for suite in suites::all() {
        let rules = plain.exercises.iter().find(|(name, _)| name.ends_with(suite.name)).expect("an exercise").1;
        assert_eq!(rules.points, f64::from(suite.points()), "{}", suite.name);
    }
}
