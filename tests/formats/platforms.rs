//! Gradescope, PrairieLearn, Autolab and Exercism: their formats, read as they read them, and the folders that
//! `cargo grade platform` writes for them, laid out as each of them does and run.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use grader::report::cases::{Case, cases};
use grader::score::{ExerciseScore, Scorecard, Status, Word};
use serde_json::{Value, json};
use tests::{Scratch, cache, files, has_postgres, program, reader, root, solution};

use super::graded::{self, Graded};

fn value(graded: &Graded, format: &str) -> Value {
    serde_json::from_str(&graded.text(format)).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The points that could be given or taken.
fn decided(card: &Scorecard) -> u32 {
    card.max_points - card.exercises.iter().map(ExerciseScore::undecided).sum::<u32>()
}

/// What a Python of these tests prints about a file.
fn told(script: &str, file: &Path) -> Option<String> {
    let mut python = reader("python3")?;
    let output = python.arg(root().join("tests/formats").join(script)).arg(file).output().expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn gradescope_counts_the_same_points_and_shows_every_test() {
    for graded in graded::all() {
        let card = &graded.card;
        let results = value(graded, "gradescope");
        let tests = list(&results["tests"]);
        let expected: Vec<Case<'_>> = cases(card).collect();
        assert_eq!(tests.len(), expected.len(), "{}", graded.name);
        for (test, case) in tests.iter().zip(&expected) {
            let status = match case.outcome {
                Word::Passed => json!("passed"),
                Word::Failed | Word::Skipped => json!("failed"),
                Word::Ungraded => Value::Null,
            };
            assert_eq!((&test["name"], &test["status"]), (&json!(case.full_name()), &status));
            assert_eq!(test.get("output").is_some(), case.outcome != Word::Passed, "{test}");
            assert!(!text(&test["output"]).contains('\r'));
        }
        let whole = (decided(card) > 0).then(|| f64::from(card.points) / f64::from(decided(card)));
        let total = whole.filter(|_| card.has_ungraded()).map(|share| share * f64::from(card.max_points));
        assert!(results["score"].as_f64().zip(total).is_none_or(|(a, b)| (a - b).abs() < 0.01), "{results}");
        assert_eq!(results["score"].is_number(), total.is_some(), "{}", graded.name);
        for note in &card.notes {
            assert!(text(&results["output"]).contains(note.as_str()), "{results}");
        }
    }
}

#[test]
fn gradescopes_results_are_shown_on_a_terminal_as_they_are() {
    for graded in graded::all() {
        let Some(shown) = told("gradescope.py", &graded.file("gradescope")) else { return };
        if graded.card.exercises.is_empty() {
            assert!(shown.contains("nothing to grade") && shown.contains(&graded.card.notes[0]), "{shown}");
            continue;
        }
        // A test without points passes there: it reads neither.
        let with = |mark: &str| shown.lines().filter(|line| line.starts_with(mark)).count();
        let counted = |words: &[Word]| cases(&graded.card).filter(|case| words.contains(&case.outcome)).count();
        let (passed, failed) = (counted(&[Word::Passed, Word::Ungraded]), counted(&[Word::Failed, Word::Skipped]));
        assert_eq!((with("  PASS  "), with("  FAIL  ")), (passed, failed), "{}: {shown}", graded.name);
        let score = format!("Score: {}.00 / {}.00", graded.card.points, decided(&graded.card));
        assert!(shown.contains(&score), "{score}: {shown}");
    }
}

#[test]
fn prairielearn_takes_the_score_and_shows_every_test_and_picture() {
    let mut pictures = Vec::new();
    for graded in graded::all() {
        let card = &graded.card;
        let results = value(graded, "prairielearn");
        assert!(graded.text("prairielearn").len() < 1_000_000);
        let tried = cases(card).any(|case| case.check.is_some() && case.outcome != Word::Ungraded);
        assert_eq!(results["gradable"], tried, "{}", graded.name);
        assert_eq!(results.get("format_errors").is_some(), !tried);
        if tried {
            let score = results["score"].as_f64().expect("a number");
            assert!((score - f64::from(card.points) / f64::from(decided(card))).abs() < 1e-9, "{score}");
            assert!((0.0..=1.0).contains(&score));
        }
        let sum = |points: &str| list(&results["tests"]).iter().filter_map(|test| test[points].as_u64()).sum::<u64>();
        assert_eq!((sum("points"), sum("max_points")), (card.points.into(), decided(card).into()));
        for (test, case) in list(&results["tests"]).iter().zip(cases(card)) {
            assert_eq!(test["name"], case.full_name());
            let full = test["max_points"] != 0 && test["points"] == test["max_points"];
            assert_eq!(full, case.outcome == Word::Passed, "{test}");
            pictures.extend(test.get("images").map(|images| text(&images[0]["url"]).to_owned()));
        }
    }
    assert!(pictures.len() > 10, "{}", pictures.len());
    let documents = pictures.iter().map(|url| {
        let base64 = url.strip_prefix("data:image/svg+xml;base64,").expect("an SVG");
        String::from_utf8(BASE64_STANDARD.decode(base64).expect("base64")).expect("UTF-8") + "\n"
    });
    let Some(mut python) = reader("python3") else { return };
    let read = python.arg(root().join("tests/formats/svg.py")).write_stdin(documents.collect::<String>());
    let read = String::from_utf8(read.assert().success().get_output().stdout.clone()).expect("UTF-8");
    assert_eq!(read.lines().count(), pictures.len());
    for counts in read.lines() {
        let (parts, bars) = counts.split_once(' ').expect("two numbers");
        assert!(["1", "2"].contains(&parts) && bars != "0", "{counts}");
    }
}

#[test]
fn autolab_takes_the_mark_of_each_exercise_and_no_mark_where_none_can_be_given() {
    for graded in graded::all() {
        let Some(told) = told("autolab.py", &graded.file("autolab")) else { return };
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let marked = |exercise: &&ExerciseScore| exercise.status != Status::Ungraded;
        let expected: BTreeMap<&str, u32> = graded
            .card
            .exercises
            .iter()
            .filter(marked)
            .map(|exercise| (exercise.name.as_str(), exercise.points))
            .collect();
        assert_eq!(told["scores"], json!(expected), "{}", graded.name);
        let tests = told["tests"].as_object().expect("an object");
        assert_eq!(tests.len(), cases(&graded.card).count(), "{}", graded.name);
        let with = |verdict: Option<bool>| tests.values().filter(|passed| passed.as_bool() == verdict).count();
        let counted = |words: &[Word]| cases(&graded.card).filter(|case| words.contains(&case.outcome)).count();
        let verdicts = (with(Some(true)), with(Some(false)), with(None));
        let words = [&[Word::Passed][..], &[Word::Failed, Word::Skipped], &[Word::Ungraded]].map(counted);
        assert_eq!(verdicts, words.into(), "{}", graded.name);
    }
}

#[test]
fn exercism_shows_every_test_with_what_it_enforces() {
    for graded in graded::all() {
        let card = &graded.card;
        let results = value(graded, "exercism");
        assert_eq!(results["version"], 3);
        for (test, case) in list(&results["tests"]).iter().zip(cases(card)) {
            let status = match case.outcome {
                Word::Passed => "pass",
                Word::Failed | Word::Skipped => "fail",
                Word::Ungraded => "error",
            };
            assert_eq!(test["status"], status, "{test}");
            assert!(text(&test["output"]).encode_utf16().count() <= 500);
            assert_eq!(text(&test["test_code"]), case.check.map_or("", |check| &check.brief));
            assert!(status == "pass" || !text(&test["message"]).is_empty(), "{test}");
        }
        assert_eq!(list(&results["tests"]).len(), cases(card).count());
        let expected = match graded.name {
            "full marks" => "pass",
            "ungraded" | "nothing" => "error",
            _ => "fail",
        };
        assert_eq!(results["status"], expected, "{}", graded.name);
        assert_eq!(!text(&results["message"]).is_empty(), expected == "error", "{results}");
    }
    let printed = value(graded::named("printing"), "exercism");
    let cut = |test: &Value| text(&test["output"]).ends_with("Please limit to 500 chars");
    assert!(list(&printed["tests"]).iter().any(cut), "{printed}");
}

/// What a student hands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handed {
    Solution,
    Broken,
    Nothing,
}

const EXERCISE: &str = "01_threaded_slow";

impl Handed {
    fn sources(self) -> Option<String> {
        match self {
            Handed::Solution => Some(solution(EXERCISE)),
            Handed::Broken => Some("pub fn slow() -> u64 {\n    \"seven\"\n}\n".to_owned()),
            Handed::Nothing => None,
        }
    }

    /// As a student packs it, with what a system adds.
    fn zip(self, file: &Path) {
        let mut zip = zip::ZipWriter::new(fs::File::create(file).expect("a file"));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("__MACOSX/._exercises", options).expect("an entry");
        if let Some(source) = self.sources() {
            zip.start_file(format!("my work/exercises/{EXERCISE}/src/lib.rs"), options).expect("an entry");
            zip.write_all(source.as_bytes()).expect("an entry");
        }
        zip.finish().expect("an archive");
    }

    fn folder(self, scratch: &Scratch, folder: &str) {
        fs::create_dir_all(scratch.path().join(folder)).expect("a folder");
        if let Some(source) = self.sources() {
            scratch.write(&format!("{folder}/exercises/{EXERCISE}/src/lib.rs"), source);
        }
    }
}

/// What the machine that grades has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Machine {
    Fine,
    /// The grader cannot grade there.
    WithoutRust,
}

/// A folder in which `cargo grade platform` has written what a platform needs.
fn written(platform: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.grade().args(["platform", platform, "."]).assert().success();
    scratch
}

/// The program is the one that wrote it, and each script is one for its shell.
fn check_files(folder: &Path) {
    let all: Vec<PathBuf> = files(folder).into_iter().filter(|file| file.is_file()).collect();
    let own = all.iter().find(|file| file.ends_with("cargo-grade")).expect("the program");
    assert_eq!(fs::metadata(own).expect("a file").permissions().mode() & 0o111, 0o111, "{}", own.display());
    assert!(fs::read(own).expect("a file") == fs::read(program()).expect("a file"), "{}", own.display());
    let scripts = all.iter().filter_map(|file| Some((file, fs::read_to_string(file).ok()?)));
    let scripts: Vec<_> = scripts.filter(|(_, text)| text.starts_with("#!")).collect();
    assert!(!scripts.is_empty());
    for (script, text) in scripts {
        let shell = if text.starts_with("#!/bin/sh\n") { "sh" } else { "bash" };
        Command::new(shell).arg("-n").arg(script).assert().success();
        assert_eq!(fs::metadata(script).expect("a file").permissions().mode() & 0o111, 0o111);
    }
}

/// Runs a script as a platform does, with the tests' own cache.
fn run(script: &Path, machine: Machine) -> Command {
    let mut command = Command::new(script);
    command.env("CARGO_GRADE_CACHE", cache());
    if machine == Machine::WithoutRust {
        command.env("PATH", "/usr/bin:/bin");
    }
    command
}

/// Unpacks an archive as `unzip` does.
fn unzip(archive: &Path, folder: &Path) {
    let mut archive = zip::ZipArchive::new(fs::File::open(archive).expect("a file")).expect("an archive");
    archive.extract(folder).expect("an archive can be unpacked");
}

fn results(file: PathBuf) -> Value {
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Each kind of submission on a machine that can grade, and one on a machine that cannot.
const JOBS: [(Handed, Machine); 4] = [
    (Handed::Solution, Machine::Fine),
    (Handed::Broken, Machine::Fine),
    (Handed::Nothing, Machine::Fine),
    (Handed::Solution, Machine::WithoutRust),
];

#[test]
fn gradescope_runs_its_autograder() {
    let scratch = written("gradescope");
    let autograder = scratch.path().join("autograder");
    unzip(&scratch.path().join("autograder.zip"), &autograder.join("source"));
    // The image's builder does this.
    fs::copy(autograder.join("source/run_autograder"), autograder.join("run_autograder")).expect("a copy");
    let at = |command: &mut Command| {
        command.env("AUTOGRADER_ROOT", &autograder).current_dir(&autograder).assert().success();
    };
    check_files(&scratch.path().join("autograder/source"));
    if has_postgres() {
        let setup = autograder.join("source/setup.sh");
        at(&mut run(&setup, Machine::Fine));
        // A rubric that nobody can read must not become a student's mistake.
        scratch.write("autograder/source/rubric.toml", "no rubric");
        run(&setup, Machine::Fine).env("AUTOGRADER_ROOT", &autograder).assert().failure();
        fs::remove_file(autograder.join("source/rubric.toml")).expect("a file");
    }
    for (handed, machine) in JOBS {
        let submission = autograder.join("submission");
        fs::remove_dir_all(&submission).ok();
        handed.folder(&scratch, "autograder/submission");
        at(&mut run(&autograder.join("run_autograder"), machine));
        let results = results(autograder.join("results/results.json"));
        let tests = results["tests"].as_array().map_or(&[][..], |tests| tests);
        let (points, output) =
            (tests.iter().filter_map(|test| test["score"].as_u64()).sum::<u64>(), &results["output"]);
        match (handed, machine) {
            (_, Machine::WithoutRust) => {
                let decided = tests.iter().any(|test| test.get("score").is_some() || test.get("status").is_some());
                assert_eq!((results.get("score"), decided), (None, false), "{results}");
                assert!(text(output).contains("costs no mark"), "{results}");
            }
            (Handed::Nothing, _) => {
                assert_eq!((points, results.get("score")), (0, None), "{results}");
                assert!(text(&tests[0]["output"]).contains("holds no exercise"), "{results}");
            }
            (Handed::Solution, _) => assert_eq!((points > 0, results.get("score")), (true, None), "{results}"),
            (Handed::Broken, _) => {
                assert_eq!((points, results.get("score")), (0, None), "{results}");
                assert!(text(&tests[0]["output"]).contains("mismatched types"), "{results}");
            }
        }
    }
}

#[test]
fn prairielearn_runs_its_entry_point() {
    let scratch = written("prairielearn");
    check_files(scratch.path());
    let info = results(scratch.path().join("info.json"));
    assert_eq!(info["externalGradingOptions"]["entrypoint"], "/grade/tests/grade.sh");
    assert!(info["externalGradingOptions"]["timeout"].as_u64().is_some_and(|seconds| seconds <= 600));
    for (handed, machine) in JOBS {
        let job = Scratch::new();
        // The image has the program in a folder of its path.
        let folders = [scratch.path().join("image"), PathBuf::from(std::env::var_os("PATH").unwrap_or_default())];
        let path = match machine {
            Machine::Fine => folders.map(|folder| folder.display().to_string()).join(":"),
            Machine::WithoutRust => format!("{}:/usr/bin:/bin", folders[0].display()),
        };
        job.write("tests/grade.sh", fs::read(scratch.path().join("tests/grade.sh")).expect("a script"));
        fs::set_permissions(job.path().join("tests/grade.sh"), Permissions::from_mode(0o755)).expect("a mode");
        fs::create_dir(job.path().join("student")).expect("a folder");
        handed.zip(&job.path().join("student/exercises.zip"));
        run(&job.path().join("tests/grade.sh"), machine).env("PATH", path).assert().success();
        let results = results(job.path().join("results/results.json"));
        let errors = results["format_errors"].to_string();
        assert_eq!(results["gradable"], (handed, machine) == (Handed::Solution, Machine::Fine), "{results}");
        match (handed, machine) {
            (_, Machine::WithoutRust) => assert!(errors.contains("costs no mark"), "{errors}"),
            (Handed::Nothing, _) => assert!(errors.contains("holds no exercise"), "{errors}"),
            (Handed::Broken, _) => assert!(errors.contains("01_threaded_slow: did not compile"), "{errors}"),
            (Handed::Solution, _) => assert!(results["score"].as_f64().is_some_and(|score| score > 0.0), "{results}"),
        }
    }
}

#[test]
fn autolab_runs_its_makefile() {
    let scratch = written("autolab");
    for (handed, machine) in JOBS {
        let job = Scratch::new();
        fs::copy(scratch.path().join("autograde-Makefile"), job.path().join("Makefile")).expect("a copy");
        fs::copy(scratch.path().join("autograde.tar"), job.path().join("autograde.tar")).expect("a copy");
        handed.zip(&job.path().join("handin.zip"));
        let mut make = run(Path::new("make"), machine);
        let made = make.current_dir(job.path()).assert().success();
        check_files(&job.path().join("autograder"));
        job.write("feedback", &made.get_output().stdout);
        let Some(told) = told("autolab.py", &job.path().join("feedback")) else { return };
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let scores = told["scores"].as_object().expect("an object");
        assert_eq!(scores.len(), grader::kit::exercises().len(), "{told}");
        let feedback = fs::read_to_string(job.path().join("feedback")).expect("UTF-8");
        let graded = machine == Machine::Fine;
        assert_eq!(told["has_table"], graded, "{feedback}");
        // null is no mark, and 0 is one.
        assert!(scores.values().all(|score| score.is_u64() == graded), "{told}");
        match (handed, machine) {
            (_, Machine::WithoutRust) => assert!(feedback.contains("costs no mark"), "{feedback}"),
            (Handed::Nothing, _) => assert!(feedback.contains("holds no exercise"), "{feedback}"),
            (Handed::Broken, _) => assert!(feedback.contains("mismatched types"), "{feedback}"),
            (Handed::Solution, _) => assert!(scores[EXERCISE].as_u64().is_some_and(|points| points > 0), "{told}"),
        }
    }
}

#[test]
fn exercism_runs_its_test_runner() {
    let scratch = written("exercism");
    check_files(scratch.path());
    for (handed, machine, status, exit) in [
        (Handed::Solution, Machine::Fine, "pass", 0),
        (Handed::Broken, Machine::Fine, "error", 0),
        (Handed::Nothing, Machine::Fine, "error", 0),
        (Handed::Solution, Machine::WithoutRust, "error", 3),
    ] {
        let job = Scratch::new();
        fs::create_dir(job.path().join("solution")).expect("a folder");
        if let Some(source) = handed.sources() {
            job.write("solution/src/lib.rs", source);
        }
        let mut runner = run(&scratch.path().join("run.sh"), machine);
        // With the slashes at their ends that Exercism gives them.
        let folders = ["solution/", "output/"].map(|folder| format!("{}/{folder}", job.path().display()));
        runner.arg("threaded-slow").args(folders).assert().code(exit);
        let results = results(job.path().join("output/results.json"));
        assert_eq!(results["status"], status, "{results}");
        let part = match (handed, machine) {
            (_, Machine::WithoutRust) => "not your fault",
            (Handed::Nothing, _) => "holds no exercise",
            (Handed::Broken, _) => "mismatched types",
            (Handed::Solution, _) => "",
        };
        assert!(text(&results["message"]).contains(part), "{results}");
    }
}
