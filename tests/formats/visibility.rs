//! What a hidden check lets out, format by format: its name, its points and whether it passed, and nothing else.

use std::collections::BTreeSet;
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use grader::report::formats;
use grader::score::{Scorecard, Word};
use grader::{report, suites};
use syn::visit::Visit;
use tests::{Scratch, read};

use super::graded::ENVIRONMENT;

/// A seed that nothing else has in it.
const SEED: &str = "6170293845501";

/// Wrong versions that fail with values, with times, with a timeline, with a panic, and with what they print.
const WRONG: [(&str, &str); 3] = [
    ("01_threaded_slow", "joins_inside_the_loop"),
    ("02_async_slow", "slow_returns_the_delay"),
    ("03_web_fetch", "awaits_in_the_loop"),
];

/// No shorter text tells anything: numbers and words like `slow` are everywhere.
const TELLING: usize = 16;

#[test]
fn no_format_tells_how_a_hidden_check_failed() {
    let scratch = submission();
    let open = graded(&scratch, "visible");
    let secrets = secrets(&open);
    assert!(secrets.len() > 10, "{secrets:?}");
    let all = text(&scratch, "visible", "human");
    assert!(
        secrets.iter().all(|secret| all.contains(secret.as_str())),
        "where nothing is hidden they are told: {secrets:?}\n{all}"
    );

    let hidden = graded(&scratch, "hidden");
    assert_eq!((hidden.points, hidden.max_points), (open.points, open.max_points));
    let suites = suite_texts();
    for format in formats::all() {
        let text = readable(&text(&scratch, "hidden", format.name));
        for secret in secrets.iter().chain(&suites).map(String::as_str).chain([SEED]) {
            assert!(!text.contains(secret), "{} tells {secret:?}:\n{text}", format.name);
        }
    }
    let report = text(&scratch, "hidden", "human");
    let failed = hidden.exercises.iter().flat_map(|exercise| &exercise.checks);
    for check in failed.filter(|check| check.verdict == Word::Failed) {
        assert!(report.contains(&check.name) && report.contains(&format!("0/{}", check.max_points)), "{report}");
    }
}

/// All of [`WRONG`], and a rubric for each visibility.
fn submission() -> Scratch {
    let scratch = Scratch::new();
    for (exercise, mutant) in WRONG {
        let name = exercise.split_once('_').expect("NN_name").1;
        scratch.submit(exercise, read(&format!("tests/mutants/{name}/{mutant}/src/lib.rs")));
    }
    for visibility in ["visible", "hidden"] {
        scratch.write(&format!("{visibility}.toml"), format!("visibility = \"{visibility}\"\n"));
    }
    scratch
}

/// Grades under the rubric of this visibility, and writes every format to a folder that is called after it.
fn graded(scratch: &Scratch, visibility: &str) -> Scorecard {
    fs::create_dir(scratch.path().join(visibility)).expect("a folder can be made");
    let outs = formats::all().flat_map(|format| ["--out".to_owned(), format!("{0}:{visibility}/{0}", format.name)]);
    let chosen = WRONG.iter().flat_map(|(exercise, _)| ["-e", exercise]);
    let rubric = format!("{visibility}.toml");
    let mut command = scratch.grade();
    command.args(outs).args(chosen).args(["--rubric", &rubric, "--seed", SEED]).envs(ENVIRONMENT).assert().code(1);
    report::json::parse(&text(scratch, visibility, "json")).expect("a scorecard")
}

fn text(scratch: &Scratch, rubric: &str, format: &str) -> String {
    fs::read_to_string(scratch.path().join(rubric).join(format)).expect("every format was written")
}

/// All that an open scorecard tells of the checks that did not pass.
fn secrets(card: &Scorecard) -> BTreeSet<String> {
    let failed =
        card.exercises.iter().flat_map(|exercise| &exercise.checks).filter(|check| check.verdict != Word::Passed);
    let told = failed.flat_map(|check| {
        let diagnosis = check.diagnosis.map(|diagnosis| diagnosis.name().to_owned());
        let printed = check.evidence.printed.lines().map(|line| line.trim().to_owned());
        let printed = printed.filter(|line| line.len() >= TELLING);
        check.message.clone().into_iter().chain(check.hint.clone()).chain(diagnosis).chain(printed).collect::<Vec<_>>()
    });
    // A message may have several lines, and a form may fold it: its beginning is enough.
    told.map(|text| text.lines().next().unwrap_or_default().chars().take(40).collect::<String>().trim().to_owned())
        .filter(|text| text.len() >= 9)
        .collect()
}

/// What the suites' sources say between quotes, but for the names and the sentences of the briefs, which are public.
fn suite_texts() -> BTreeSet<String> {
    let public: String = suites::all()
        .iter()
        .flat_map(|suite| &suite.checks)
        .map(|check| format!("{} {} ", check.name, check.brief))
        .collect();
    let mut texts = Texts::default();
    for suite in suites::all() {
        let source = read(&format!("grader/suites/{}/suite.rs", suite.name));
        texts.visit_file(&syn::parse_file(&source).expect("Rust"));
    }
    texts.0.retain(|text| text.len() >= TELLING && !public.contains(text.as_str()));
    assert!(texts.0.len() > 50);
    texts.0
}

#[derive(Default)]
struct Texts(BTreeSet<String>);

impl Visit<'_> for Texts {
    fn visit_lit_str(&mut self, text: &syn::LitStr) {
        self.0.insert(text.value());
    }
}

/// The text with what is in it in base64.
fn readable(text: &str) -> String {
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let decoded = text.split(|c: char| !is_base64(c)).filter(|word| word.len() >= 40);
    let decoded = decoded.filter_map(|word| STANDARD.decode(word).ok());
    let decoded: String = decoded.map(|bytes| String::from_utf8_lossy(&bytes).into_owned() + "\n").collect();
    format!("{text}\n{decoded}")
}
