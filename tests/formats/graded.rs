//! Real scorecards in every format: submissions of every kind, each graded once for all tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use grader::report::formats;
use grader::score::Scorecard;
use grader::{kit, report};
use tests::{Scratch, git, has_postgres, names, read, solution};

/// What the formats that take facts from the environment find there.
pub const ENVIRONMENT: [(&str, &str); 8] = [
    ("CLASSROOM", "concurrency-2026"),
    ("ASSIGNMENT", "exercises"),
    ("ASSIGNMENT_TYPE", "individual"),
    ("OWNER", "student-one"),
    ("SUBMISSION_TAG", "submit/2026-09-01T10-00-00Z-1c0ffee"),
    ("COMMIT_URL", "https://git.example/student-one/exercises/commit/1c0ffee"),
    ("RELEASE_URL", "https://git.example/student-one/exercises/releases/tag/submit%2F2026-09-01T10-00-00Z-1c0ffee"),
    ("REVIEW_URL", "https://git.example/student-one/exercises/pull/1"),
];

/// Prints what readers stumble over: for terminals, XML, GitHub's runner, and in an amount that nobody wants.
const PRINTS: &str = r#"
fn print() {
    print!("nul \0 ansi \x1b[2J\x1b[31m red ]]> \u{fffe}\u{ffff} <b>&amp;</b> ");
    println!("\n::warning::x\n##[error]x\n::set-output name=score::10\n1..0\nok 1 - forged # SKIP\n{{\"scores\": {{}}}}");
    for line in 0..100_000 {
        println!("line {line}");
    }
}
"#;

/// A submission that has been graded.
#[derive(Debug)]
pub struct Graded {
    /// What kind it is.
    pub name: &'static str,
    /// The scorecard itself.
    pub card: Scorecard,
    /// Its exit status.
    pub status: i32,
    folder: Scratch,
}

impl Graded {
    /// The file in a format.
    pub fn file(&self, format: &str) -> PathBuf {
        self.folder.path().join("out").join(format)
    }

    /// What is in it.
    pub fn text(&self, format: &str) -> String {
        std::fs::read_to_string(self.file(format)).expect("every format was written")
    }
}

/// Every kind of submission, graded.
pub fn all() -> &'static [Graded] {
    static ALL: OnceLock<Vec<Graded>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = vec![full_marks(), stubs(), refused(), ungraded(), printing(), nothing()];
        all.extend(mistakes());
        all
    })
}

/// The one of this name.
pub fn named(name: &str) -> &'static Graded {
    all().iter().find(|graded| graded.name == name).expect("there is one")
}

/// Grades what is in the folder, and writes every format.
fn graded(name: &'static str, folder: Scratch, arguments: &[&str], environment: &[(&str, &str)]) -> Graded {
    std::fs::create_dir(folder.path().join("out")).expect("a folder can be made");
    let outs = formats::all().flat_map(|format| ["--out".to_owned(), format!("{0}:out/{0}", format.name)]);
    let mut command = folder.grade();
    command.args(outs).args(["--seed", "7"]).args(arguments).envs(ENVIRONMENT).envs(environment.iter().copied());
    let output = command.output().expect("the grader runs");
    let status = output.status.code().expect("an exit status");
    let text = std::fs::read_to_string(folder.path().join("out/json"));
    let text = text.unwrap_or_else(|_| panic!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
    let card = report::json::parse(&text).expect("a scorecard");
    Graded { name, card, status, folder }
}

/// The exercises that can be graded on this machine.
fn exercises() -> Vec<String> {
    let exercises = kit::exercises().into_iter().filter(|exercise| exercise.name != "slow_queries" || has_postgres());
    exercises.map(|exercise| exercise.folder).collect()
}

fn full_marks() -> Graded {
    let folder = Scratch::new();
    for exercise in exercises() {
        folder.submit(&exercise, solution(&exercise));
    }
    graded("full marks", folder, &[], &[])
}

fn stubs() -> Graded {
    let folder = Scratch::new();
    for exercise in exercises() {
        folder.submit(&exercise, read(&format!("exercises/{exercise}/src/lib.rs")));
    }
    graded("stubs", folder, &[], &[])
}

/// One that does not compile, beside one that does and one that is missing.
fn refused() -> Graded {
    let folder = Scratch::new();
    folder.submit("01_threaded_slow", "pub fn slow() -> u64 {\n    \"<seven> & ]]>\"\n}\n");
    folder.submit("02_async_slow", solution("02_async_slow"));
    folder.submit("03_web_fetch", b"\xff\xfe not UTF-8");
    graded("refused", folder, &["-e", "1", "-e", "2", "-e", "3", "-e", "4"], &[])
}

/// No server, so that the one who cannot be graded loses no mark.
fn ungraded() -> Graded {
    let folder = Scratch::new();
    folder.submit("01_threaded_slow", solution("01_threaded_slow"));
    folder.submit("11_slow_queries", solution("11_slow_queries"));
    let nowhere = [("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")];
    graded("ungraded", folder, &["-e", "1", "-e", "11"], &nowhere)
}

/// Right or not, it prints.
fn printing() -> Graded {
    let folder = Scratch::new();
    let mutant = read("tests/mutants/threaded_slow/joins_inside_the_loop/src/lib.rs");
    let prints = mutant.replace("    let work = &work;", "    print();\n    let work = &work;");
    folder.submit("01_threaded_slow", prints + PRINTS);
    folder.submit(
        "02_async_slow",
        format!("compile_error!(\"]]> ::error::forged {}\");\n", "no end of it ".repeat(10_000)),
    );
    graded("printing", folder, &["-e", "1", "-e", "2"], &[])
}

/// Nothing that has changed, so nothing is graded.
fn nothing() -> Graded {
    let folder = Scratch::new();
    folder.submit("01_threaded_slow", solution("01_threaded_slow"));
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--message", "First"]);
    graded("nothing", folder, &["-e", "1", "--since", "HEAD"], &[])
}

/// Wrong versions, so that every mistake is there that any is known for.
fn mistakes() -> Vec<Graded> {
    let mut missing: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for exercise in exercises() {
        let name = exercise.split_once('_').expect("NN_name").1.to_owned();
        for mutant in names(&format!("tests/mutants/{name}")) {
            let expected: toml::Table =
                read(&format!("tests/mutants/{name}/{mutant}/expect.toml")).parse().expect("TOML");
            for diagnosis in expected["failed"].as_table().expect("a table").values() {
                let diagnosis = diagnosis.as_str().expect("a name").to_owned();
                missing.entry(diagnosis).or_default().push((exercise.clone(), mutant.clone()));
            }
        }
    }
    // One wrong version of each exercise makes a submission; the next mistake that none of them has, another one.
    let mut submissions: Vec<BTreeMap<String, String>> = Vec::new();
    let mut shown = BTreeSet::new();
    for (diagnosis, versions) in &missing {
        if shown.contains(diagnosis) {
            continue;
        }
        let (exercise, mutant) = &versions[0];
        shown.extend(missing.iter().filter(|(_, others)| others.contains(&versions[0])).map(|(name, _)| name.clone()));
        match submissions.iter_mut().find(|submission| !submission.contains_key(exercise)) {
            Some(submission) => {
                submission.insert(exercise.clone(), mutant.clone());
            }
            None => submissions.push(BTreeMap::from([(exercise.clone(), mutant.clone())])),
        }
    }
    let graded = submissions.into_iter().map(|submission| {
        let folder = Scratch::new();
        for (exercise, mutant) in &submission {
            let name = exercise.split_once('_').expect("NN_name").1;
            folder.submit(exercise, read(&format!("tests/mutants/{name}/{mutant}/src/lib.rs")));
        }
        let chosen: Vec<&str> = submission.keys().flat_map(|exercise| ["-e", exercise]).collect();
        graded("mistakes", folder, &chosen, &[])
    });
    graded.collect()
}
