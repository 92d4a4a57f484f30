//! GitHub and GitLab: what they make of the formats, and what `cargo grade platform` writes for them and for Docker, run
//! as they run it.

mod image;
mod lints;
#[path = "../../grader/src/report/formats/github/runner.rs"]
mod runner;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use grader::report::cases::{Case, cases};
use grader::report::{json, words};
use grader::score::{Scorecard, Status, Word};
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::Value;
use tests::{Scratch, git, names, read, reader, solution};

use super::graded;

/// What GitHub takes for a summary.
const SUMMARY: u64 = 1024 * 1024;

/// A commit that is none: in front of the first push of a branch.
const NONE: &str = "0000000000000000000000000000000000000000";

#[test]
fn github_renders_every_summary_as_the_scorecard_says() {
    for graded in graded::all() {
        let Some(mut python) = reader("python3") else { return };
        let file = graded.file("markdown");
        assert!(fs::metadata(&file).expect("it was written").len() < SUMMARY, "{}", graded.name);
        let script = tests::root().join("tests/formats/markdown.py");
        let output = python.arg(script).arg(&file).output().expect("Python runs");
        let page: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        let texts = |kind: &str| -> Vec<String> {
            page[kind]
                .as_array()
                .expect("a list")
                .iter()
                .map(|text| text.as_str().expect("a text").to_owned())
                .collect()
        };
        let card = &graded.card;
        let total = format!("{}/{} points", card.points, card.max_points);
        assert!(texts("headings")[0].starts_with(&total), "{:?}", texts("headings"));
        let points = |reached: u32, most: u32| format!("{reached}/{most}");
        let mut rows: Vec<[String; 2]> = Vec::new();
        rows.extend(card.exercises.iter().map(|score| [score.name.clone(), points(score.points, score.max_points)]));
        let checks = cases(card).filter(|case| case.check.is_some());
        rows.extend(checks.map(|case| [case.name.replace('`', ""), case.shown_points()]));
        let cells = texts("cells");
        let shown: Vec<[String; 2]> = cells.chunks(4).map(|row| [row[1].clone(), row[2].clone()]).collect();
        assert_eq!(shown, rows, "{}", graded.name);
        // Each failure with what was seen, and what is said of it nowhere else.
        let explained = |case: &Case| match case.check {
            Some(check) => case.outcome == Word::Ungraded || case.outcome == Word::Failed && !words::is_stub(check),
            None => false,
        };
        assert_eq!(texts("checks").len(), cases(card).filter(explained).count(), "{}", graded.name);
        let refused = card.exercises.iter().filter(|score| score.checks.is_empty()).count();
        assert!(texts("blocks").len() >= texts("checks").len() + refused, "{}", graded.name);
        for note in &card.notes {
            assert!(texts("code").contains(note), "{}: {note}", graded.name);
        }
        let ours = [
            "h2", "h4", "p", "ul", "li", "code", "pre", "strong", "table", "thead", "tbody", "tr", "th", "td",
            "details", "summary",
        ];
        let foreign: Vec<String> = texts("tags").into_iter().filter(|tag| !ours.contains(&tag.as_str())).collect();
        assert_eq!(foreign, Vec::<String>::new(), "{}", graded.name);
    }
}

#[test]
fn github_annotates_what_did_not_pass_and_obeys_nobody_else() {
    for graded in graded::all() {
        let mut commands = runner::obeyed(&graded.text("github"));
        let end = commands.split_off(commands.len() - 2);
        assert_eq!((end[0].name.as_str(), &end[0].data), ("stop-commands", &end[1].name), "{}", graded.name);
        // As many as are told of, those that the last one sums up included.
        let told = |kind: &str| -> usize {
            let of_kind: Vec<_> = commands.iter().filter(|command| command.name == kind).collect();
            assert!(of_kind.len() <= 10, "{}: {kind}", graded.name);
            let summed_up = |command: &&runner::Command| command.property("title").strip_suffix(" more")?.parse().ok();
            of_kind.iter().map(|command| summed_up(command).unwrap_or(1)).sum()
        };
        let card = &graded.card;
        let places: usize = card.exercises.iter().map(|score| score.places.len()).sum();
        let said_by_places = |case: &Case| case.check.is_none() && !case.exercise.places.is_empty();
        let lost =
            cases(card).filter(|case| matches!(case.outcome, Word::Failed | Word::Skipped) && !said_by_places(case));
        assert_eq!(told("error"), places + lost.count(), "{}", graded.name);
        let ungraded = cases(card).filter(|case| case.outcome == Word::Ungraded).count();
        assert_eq!(told("warning"), ungraded, "{}", graded.name);
        let notes = card.notes.len() + card.exercises.iter().map(|score| score.notes.len()).sum::<usize>();
        assert_eq!(told("notice"), notes, "{}", graded.name);
        for (command, place) in commands.iter().zip(card.exercises.iter().flat_map(|score| &score.places)) {
            assert_eq!((command.property("file"), command.property("line")), (&*place.file, &*place.line.to_string()));
        }
    }
}

/// Writes what a platform needs into `platform`.
fn written(platform: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.grade().args(["platform", platform, "platform"]).assert().success();
    scratch
}

const WORKFLOWS: [&str; 3] = [
    "instructor/.github/workflows/grade.yml",
    "instructor/.github/workflows/marks.yml",
    "student/.github/workflows/grade.yml",
];

const PIPELINES: [&str; 2] = ["instructor/grade.yml", "student/.gitlab-ci.yml"];

fn document(file: &Path) -> Yaml<'static> {
    let text: &'static str = fs::read_to_string(file).expect("it was written").leak();
    Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).remove(0)
}

/// What `path` leads to, one key or number after the other.
fn at<'a>(yaml: &'a Yaml<'static>, path: &str) -> &'a Yaml<'static> {
    path.split('/').fold(yaml, |yaml, step| {
        let item = step.parse::<usize>().ok().and_then(|place| yaml.as_sequence()?.get(place));
        item.or_else(|| yaml.as_mapping_get(step)).unwrap_or_else(|| panic!("there is no {step} of {path}"))
    })
}

fn text(yaml: &Yaml<'_>) -> String {
    yaml.as_str().expect("a text").to_owned()
}

/// What the steps of a workflow run, in order.
fn scripts(workflow: &Yaml<'static>) -> Vec<String> {
    let jobs = at(workflow, "jobs").as_mapping().expect("jobs");
    let steps = jobs.values().filter_map(|job| job.as_mapping_get("steps")?.as_sequence()).flatten();
    steps.filter_map(|step| step.as_mapping_get("run")).map(text).collect()
}

/// A student's repository, and a machine that a platform gives to a job of it.
struct Job(Scratch);

impl Job {
    fn new() -> Job {
        let job = Job(Scratch::new());
        for folder in ["home", "temp", "checkout"] {
            fs::create_dir(job.0.path().join(folder)).expect("a folder can be made");
        }
        job.git(&["init", "--quiet"]);
        job
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    /// Empty if it is not there.
    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_default()
    }

    fn git(&self, arguments: &[&str]) -> String {
        git(&self.path("checkout"), arguments)
    }

    fn submit(&self, exercise: &str, source: impl AsRef<[u8]>) {
        self.0.write(&format!("checkout/exercises/{exercise}/src/lib.rs"), source);
    }

    /// Commits what is there; the commit.
    fn push(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "Next"]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs a script in a shell as the platform does, in `folder` of the machine: without the user's own environment.
    fn run(&self, shell: &[&str], script: &str, folder: &str, variables: &[(&str, &str)]) -> (String, i32) {
        self.0.write("temp/script", script);
        let output = Command::new(shell[0])
            .args(&shell[1..])
            .arg(self.path("temp/script"))
            .current_dir(self.path(folder))
            .env_clear()
            .env("PATH", path_with_the_program())
            .env("HOME", self.path("home"))
            .env("CARGO_HOME", cargo_home())
            .env("CARGO_GRADE_CACHE", tests::cache())
            .envs(variables.iter().copied())
            .output()
            .expect("the shell runs");
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        (said.concat(), output.status.code().expect("an exit status"))
    }

    /// Runs a step of a workflow.
    fn step(&self, script: &str, folder: &str, variables: &[(&str, &str)]) -> (String, i32) {
        let [temp, output, summary] =
            ["temp", "temp/output", "temp/summary"].map(|file| self.path(file).display().to_string());
        let given = [("RUNNER_TEMP", &*temp), ("GITHUB_OUTPUT", &*output), ("GITHUB_STEP_SUMMARY", &*summary)];
        assert!(!script.contains("${{"), "an expression belongs into `env`: {script}");
        let bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail"];
        self.run(&bash, script, folder, &[&given, variables].concat())
    }

    /// Grades a push as the reusable workflow does, after the commit that is named.
    fn grade(&self, before: &str) -> (String, i32) {
        let workflow = document(&written("github").path().join("platform").join(WORKFLOWS[0]));
        let [script] = scripts(&workflow).try_into().expect("one step runs something");
        assert_eq!(
            text(at(&workflow, "jobs/grade/steps/1/env/BEFORE")),
            "${{ !inputs.everything && github.event.before || '' }}"
        );
        self.step(&script, "checkout", &[("BEFORE", before)])
    }

    fn card(&self, file: &str) -> Scorecard {
        json::parse(&self.text(file)).expect("a scorecard")
    }
}

/// The program and the compiler itself in front of what else is there: in another home, rustup would know no toolchain.
fn path_with_the_program() -> std::ffi::OsString {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().expect("the compiler runs");
    let sysroot = PathBuf::from(String::from_utf8(output.stdout).expect("a path").trim());
    let program = tests::program().parent().expect("the program lies in a folder").to_owned();
    let others = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect::<Vec<PathBuf>>();
    env::join_paths([program, sysroot.join("bin")].into_iter().chain(others)).expect("a path")
}

/// Where cargo keeps what it fetched.
fn cargo_home() -> PathBuf {
    let home = || PathBuf::from(env::var_os("HOME").expect("a home")).join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

#[test]
fn a_push_that_changes_one_exercise_is_graded_for_that_one() {
    let job = Job::new();
    for exercise in names("exercises").iter().filter(|name| name.starts_with(|c: char| c.is_ascii_digit())) {
        job.submit(exercise, read(&format!("exercises/{exercise}/src/lib.rs")));
    }
    let first = job.push();
    job.submit("01_threaded_slow", solution("01_threaded_slow"));
    let second = job.push();
    let (said, status) = job.grade(&first);
    assert_eq!(status, 0, "{said}");
    let card = job.card("temp/results/scorecard.json");
    let graded: Vec<&str> = card.exercises.iter().map(|score| &*score.name).collect();
    assert_eq!(graded, ["01_threaded_slow"]);
    assert!(card.is_perfect() && card.notes.len() == 1, "{card:?}");
    let notices: Vec<String> = runner::obeyed(&said)
        .into_iter()
        .filter(|command| command.name == "notice")
        .map(|command| command.data)
        .collect();
    assert_eq!(notices, card.notes);
    assert!(notices[0].contains(&format!("unchanged since {first}: 02_async_slow, ")), "{notices:?}");
    let results = job.path("temp/results").display().to_string();
    let points = card.points;
    assert_eq!(job.text("temp/output"), format!("results={results}\nscore={points}\nmax-score={points}\n"));
    assert_eq!(job.text("temp/summary"), job.text("temp/results/summary.md"));
    assert!(job.text("temp/results/junit.xml").contains("<testcase"), "{said}");
    // Nothing that has changed at all: nothing is graded, and that is no failure.
    let (said, status) = job.grade(&second);
    assert_eq!((status, job.card("temp/results/scorecard.json").exercises.len()), (0, 0), "{said}");
}

#[test]
fn a_new_branch_is_graded_as_a_whole_and_what_came_with_it_is_not_obeyed() {
    let job = Job::new();
    let prints = "pub fn slow() {\n    compile_error!(\"\\n::error::forged\\n##[set-output name=score]10\");\n}\n";
    job.submit("01_threaded_slow", prints);
    job.0.write("checkout/exercises/01_threaded_slow/src/x\n::set-output name=score::10\n.rs", "");
    job.0.write("checkout/rust-toolchain.toml", "[toolchain]\nchannel = \"none-of-these\"\n");
    job.0.write("checkout/.cargo/config.toml", "[build]\nrustc = \"false\"\n");
    job.push();
    for before in [NONE, "", "1111111111111111111111111111111111111111"] {
        let (said, status) = job.grade(before);
        assert_eq!(status, 1, "{said}");
        let card = job.card("temp/results/scorecard.json");
        assert!(card.exercises.len() > 1 && card.exercises[0].status == Status::DidNotCompile, "{card:?}");
        assert_eq!(card.notes.len(), usize::from(before.starts_with('1')), "{:?}", card.notes);
        assert!(job.text("temp/output").ends_with(&format!("score=0\nmax-score={}\n", card.max_points)), "{said}");
        let obeyed = runner::obeyed(&said);
        assert!(obeyed.iter().all(|command| command.name != "set-output"), "{obeyed:?}");
        let errors: Vec<_> = obeyed.iter().filter(|command| command.name == "error").collect();
        let place = (errors[0].property("file"), errors[0].property("line"));
        assert_eq!(place, ("exercises/01_threaded_slow/src/lib.rs", "2"), "{obeyed:?}");
        assert!(errors.iter().all(|command| command.data != "forged"), "{obeyed:?}");
    }
}

#[test]
fn what_cannot_be_read_fails_the_step_and_is_no_command() {
    let job = Job::new();
    job.0.write("checkout/notes.txt", "no exercise");
    job.push();
    let (said, status) = job.grade(NONE);
    assert_eq!(status, 2, "{said}");
    assert_eq!(runner::obeyed(&said).len(), 2, "{said}");
    assert_eq!(job.text("temp/summary"), "");
}

#[test]
fn the_marks_are_made_from_what_is_fetched() {
    let job = Job::new();
    let workflow = document(&written("github").path().join("platform").join(WORKFLOWS[1]));
    let [collect, grade] = scripts(&workflow).try_into().expect("two steps run something");
    let mut commits = Vec::new();
    for (person, source) in [("ada", solution("01_threaded_slow")), ("bob", "pub fn slow(".to_owned())] {
        let repository = format!("forge/class/{person}");
        job.0.write(&format!("{repository}/exercises/01_threaded_slow/src/lib.rs"), source);
        // What a student's repository says about grading is nobody's business here.
        job.0.write(&format!("{repository}/.github/workflows/grade.yml"), "on: push\n");
        let repository = job.path(&repository);
        for arguments in [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "--message", "Mine"]] {
            git(&repository, arguments);
        }
        commits.push(git(&repository, &["rev-parse", "HEAD"]));
    }
    job.0.write("checkout/class.txt", "# The class\nada class/ada\nbob class/bob\n\ncyd class/cyd\n");
    let forge = format!("file://{}", job.path("forge").display());
    let (said, status) = job.step(&collect, "checkout", &[("TOKEN", "secret"), ("GITHUB_SERVER_URL", &forge)]);
    assert_eq!(status, 0, "{said}");
    let warned: Vec<String> = runner::obeyed(&said).into_iter().map(|command| command.data).collect();
    assert_eq!(warned, ["cyd: class/cyd"], "{said}");
    let collected = format!("ada class/ada {}\nbob class/bob {}\n", commits[0], commits[1]);
    assert_eq!(job.text("checkout/collected.txt"), collected);
    assert!(!job.text("checkout/class/ada/.git/config").contains("secret"));

    let (said, status) = job.step(&grade, "checkout", &[("GITHUB_RUN_ID", "19000000001")]);
    assert_eq!(status, 0, "{said}");
    assert_eq!(runner::obeyed(&said).len(), 2, "{said}");
    let marks: Value = serde_json::from_str(&job.text("checkout/results/report/class.json")).expect("JSON");
    let marks = marks.to_string();
    assert!(marks.contains("\"ada\"") && marks.contains("\"bob\""), "{marks}");
}

#[test]
fn gitlab_grades_a_push_and_reads_what_came_of_it() {
    let pipeline = document(&written("gitlab").path().join("platform/instructor/grade.yml"));
    let script = text(at(&pipeline, "grade/script/0"));
    let job = Job::new();
    job.submit("01_threaded_slow", "pub fn slow(");
    job.submit("02_async_slow", read("exercises/02_async_slow/src/lib.rs"));
    let first = job.push();
    job.submit("01_threaded_slow", solution("01_threaded_slow"));
    // Results are not written wherever the pushed tree points to.
    std::os::unix::fs::symlink("../home", job.path("checkout/results")).expect("a link can be made");
    job.push();
    let project = job.path("checkout").display().to_string();
    let grade = |before: &str, everything: &str| {
        let variables = [("CI_PROJECT_DIR", &*project), ("CI_COMMIT_BEFORE_SHA", before), ("EVERYTHING", everything)];
        let (said, status) = job.run(&["sh", "-e"], &script, "checkout", &variables);
        let card = job.card("checkout/results/scorecard.json");
        let first_points = card.exercises[0].points;
        (card.exercises.iter().any(|score| score.name == "02_async_slow"), first_points > 0, status, said)
    };
    // The others are missing, whatever has changed.
    let (all, solved, status, said) = grade(&first, "no");
    assert_eq!((all, solved, status), (false, true, 1), "{said}");
    for (before, everything) in [(NONE, "no"), (&*first, "yes")] {
        let (all, _, status, said) = grade(before, everything);
        assert_eq!((all, status), (true, 1), "{said}");
    }
    let junit = text(at(&pipeline, "grade/artifacts/reports/junit"));
    assert!(job.text(&format!("checkout/{junit}")).contains("<testcase"));
    assert_eq!(fs::read_dir(job.path("home")).expect("a folder").count(), 1, "git's settings alone");
}
