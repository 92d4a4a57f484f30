//! The rules that the repository keeps: what belongs together is there together, and nothing imports what it may not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use grader::{kit, suites};
use tests::{names, read, root};

/// Without its white space at the ends and with single spaces inside: how a quotation is compared with its source.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn table(file: &str) -> toml::Table {
    read(file).parse().unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_top_level_holds_only_what_belongs_there() {
    let allowed = [
        "CONTRIBUTING.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "exercises",
        "grader",
        "rustfmt.toml",
        "solutions",
        "tests",
    ];
    assert_eq!(names("."), allowed);
}

#[test]
fn every_exercise_has_its_solution_its_suite_its_mutants_and_its_alternatives() {
    let exercises: Vec<String> =
        names("exercises").into_iter().filter(|name| name.starts_with(|first: char| first.is_ascii_digit())).collect();
    assert_eq!(exercises, names("solutions"));
    let crates: BTreeSet<String> =
        exercises.iter().map(|folder| folder.split_once('_').expect("NN_name").1.to_owned()).collect();
    for folder in ["grader/suites", "tests/mutants", "tests/alternatives"] {
        assert_eq!(crates, names(folder).into_iter().collect(), "{folder}");
    }
    let listed: BTreeSet<String> = suites::all().iter().map(|suite| suite.name.to_owned()).collect();
    assert_eq!(crates, listed);
    let carried: Vec<String> = kit::exercises().into_iter().map(|exercise| exercise.folder).collect();
    assert_eq!(exercises, carried);
    for exercise in &exercises {
        for file in ["Cargo.toml", "README.md", "src/lib.rs", "tests/visible.rs"] {
            assert!(root().join("exercises").join(exercise).join(file).is_file(), "{exercise}/{file}");
        }
    }
}

#[test]
fn every_sample_is_complete_and_there_are_enough() {
    for suite in suites::all() {
        let alternatives = names(&format!("tests/alternatives/{}", suite.name));
        assert!(alternatives.len() >= 4, "{} has {} alternatives", suite.name, alternatives.len());
        let shown =
            |name: &&String| root().join(format!("tests/alternatives/{}/{name}/shown.toml", suite.name)).is_file();
        let shown = alternatives.iter().filter(shown).count();
        assert!(shown >= 2, "{} has {shown} alternatives with a shown.toml", suite.name);
        for name in names(&format!("tests/mutants/{}", suite.name)) {
            let folder = format!("tests/mutants/{}/{name}", suite.name);
            assert!(read(&format!("{folder}/src/lib.rs")).starts_with("//! "), "{folder} does not say its mistake");
            let failed = table(&format!("{folder}/expect.toml"));
            let failed = failed["failed"].as_table().expect("[failed]");
            assert!(!failed.is_empty(), "{folder} expects nothing");
            for check in failed.keys() {
                assert!(suite.checks.iter().any(|other| other.name == check), "{folder}: no check is called {check:?}");
            }
        }
    }
}

#[test]
fn every_suite_is_worth_ten_points_in_at_least_six_checks() {
    for suite in suites::all() {
        let (name, points, checks) = (suite.name, suite.points(), suite.checks.len());
        assert!(points == 10 && checks >= 6, "{name} is worth {points} points in {checks} checks");
    }
}

#[test]
fn every_check_quotes_a_sentence_of_its_brief() {
    for exercise in kit::exercises() {
        let brief = plain(&read(&format!("exercises/{}/README.md", exercise.folder)));
        let suite = suites::all().into_iter().find(|suite| suite.name == exercise.name).expect("a suite");
        for check in &suite.checks {
            assert!(check.brief.len() > 20, "{:?} of {} quotes nothing", check.name, exercise.folder);
            let quoted = plain(check.brief);
            assert!(brief.contains(&quoted), "{}: {:?} is not in the brief: {quoted:?}", exercise.folder, check.name);
        }
    }
}

#[test]
fn exercises_and_solutions_use_the_same_crates() {
    for exercise in kit::exercises() {
        let of = |home: &str| {
            table(&format!("{home}/{}/Cargo.toml", exercise.folder))
                .get("dependencies")
                .cloned()
                .unwrap_or(toml::Table::new().into())
        };
        assert_eq!(of("exercises"), of("solutions"), "{}", exercise.folder);
    }
    let (handout, kit) = (table("exercises/Cargo.toml"), table("Cargo.toml"));
    for (name, wanted) in handout["workspace"]["dependencies"].as_table().expect("dependencies") {
        assert_eq!(Some(wanted), kit["workspace"]["dependencies"].get(name), "{name}");
    }
}

#[test]
fn an_example_is_named_after_its_exercise_and_runs_with_the_solution_too() {
    for exercise in kit::exercises().into_iter().map(|exercise| exercise.folder) {
        let folder = format!("exercises/{exercise}/examples");
        let examples = if root().join(&folder).is_dir() { names(&folder) } else { Vec::new() };
        let manifest = table(&format!("solutions/{exercise}/Cargo.toml"));
        let declared = manifest.get("example").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let paths: Vec<String> = declared.iter().map(|example| example["path"].to_string()).collect();
        let wanted = examples.iter().map(|file| format!("\"../../{folder}/{file}\""));
        assert_eq!(paths, wanted.collect::<Vec<_>>(), "{exercise}");
        // All of them lie in one folder when they are compiled: two of the same name would overwrite each other.
        let crate_name = exercise.trim_start_matches(|first: char| first.is_ascii_digit() || first == '_');
        for file in examples {
            assert!(
                file.trim_end_matches(".rs").ends_with(crate_name),
                "{folder}/{file} is not named after its exercise"
            );
        }
    }
}

#[test]
fn the_handout_locks_the_same_versions_as_the_kit() {
    let packages = |file: &str| -> BTreeMap<String, BTreeSet<String>> {
        let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
        for package in table(file)["package"].as_array().expect("packages") {
            let text = |key: &str| package[key].as_str().expect("a string").to_owned();
            versions.entry(text("name")).or_default().insert(text("version"));
        }
        versions
    };
    let kit = packages("Cargo.lock");
    for (name, versions) in packages("exercises/Cargo.lock") {
        if let Some(ours) = kit.get(&name) {
            assert!(versions.is_subset(ours), "{name}: the handout has {versions:?}, the kit {ours:?}");
        }
    }
}

/// Who may import whom inside `grader/src`, as its `lib.rs` says.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("batch", &["build", "class", "grading", "kit", "suites"]),
    ("build", &["git", "kit", "sandbox", "score"]),
    ("class", &["evidence", "files", "score", "verdict"]),
    (
        "commands",
        &[
            "batch", "build", "class", "files", "grading", "handout", "judge", "kit", "lessons", "practice",
            "progress", "report", "sandbox", "score", "suites", "verdict",
        ],
    ),
    ("evidence", &[]),
    ("files", &[]),
    ("git", &["sandbox"]),
    ("grading", &["build", "evidence", "judge", "kit", "pointing", "sandbox", "score", "suites", "verdict"]),
    ("handout", &["files", "git", "kit"]),
    ("judge", &["evidence", "sandbox"]),
    ("kit", &["files", "sandbox"]),
    ("lessons", &["kit", "report", "verdict"]),
    ("pointing", &["score", "verdict"]),
    ("practice", &[]),
    ("progress", &["files", "kit", "score"]),
    ("report", &["class", "evidence", "progress", "score", "verdict"]),
    ("sandbox", &[]),
    ("score", &["evidence", "verdict"]),
    ("suites", &["evidence", "judge", "verdict"]),
    ("verdict", &[]),
];

#[test]
fn nothing_imports_what_it_may_not() {
    let modules: Vec<&str> = MAY_IMPORT.iter().map(|(module, _)| *module).collect();
    let mut found: Vec<String> =
        names("grader/src").iter().filter_map(|name| name.strip_suffix(".rs").map(Into::into)).collect();
    found.retain(|name| name != "lib" && name != "main");
    assert_eq!(modules, found, "a module is missing from the rules");
    for (module, allowed) in MAY_IMPORT {
        let mut files = sources(&root().join("grader/src").join(module));
        files.push(root().join(format!("grader/src/{module}.rs")));
        if *module == "suites" {
            let of_the_student = |file: &Path| ["calls.rs", "harness.rs"].iter().any(|name| file.ends_with(name));
            files.extend(sources(&root().join("grader/suites")).into_iter().filter(|file| !of_the_student(file)));
        }
        for file in files.into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs")) {
            let text = fs::read_to_string(&file).expect("a source file");
            for imported in imports(&text) {
                let fine = imported == *module || allowed.contains(&imported.as_str());
                assert!(fine, "{} imports crate::{imported}", file.display());
            }
        }
    }
}

/// Every file in a folder and the folders in it.
pub fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The modules `x` in `use crate::x`, `use crate::{x, y}` and plain `crate::x`, found in the syntax tree.
fn imports(source: &str) -> BTreeSet<String> {
    use syn::visit::{Visit, visit_file};
    use syn::{Path, UseTree};

    #[derive(Default)]
    struct Found(BTreeSet<String>);

    fn heads(tree: &UseTree, found: &mut BTreeSet<String>) {
        match tree {
            UseTree::Path(path) => {
                found.insert(path.ident.to_string());
            }
            UseTree::Name(name) => {
                found.insert(name.ident.to_string());
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| heads(tree, found)),
            UseTree::Rename(_) | UseTree::Glob(_) => {}
        }
    }

    impl<'ast> Visit<'ast> for Found {
        fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
            if let UseTree::Path(path) = &item.tree
                && path.ident == "crate"
            {
                heads(&path.tree, &mut self.0);
            }
        }

        fn visit_path(&mut self, path: &'ast Path) {
            let mut segments = path.segments.iter();
            if segments.next().is_some_and(|first| first.ident == "crate")
                && let Some(second) = segments.next()
            {
                self.0.insert(second.ident.to_string());
            }
            syn::visit::visit_path(self, path);
        }
    }

    let mut found = Found::default();
    visit_file(&mut found, &syn::parse_file(source).expect("Rust"));
    found.0
}

/// What only some systems have: names with which it begins.
const OF_SOME_SYSTEMS: [&str; 9] = [
    "std::os::",
    "tokio::signal::unix",
    "tokio::signal::windows",
    "tokio::net::Unix",
    "rustix::",
    "libc::",
    "nix::",
    "landlock::",
    "seccompiler::",
];

/// Where it may be asked for: the student's process begins with its end of the channel.
const FOR_SYSTEMS: [&str; 3] = ["grader/src/sandbox/", "grader/src/sandbox.rs", "grader/harness/src/channel.rs"];

#[test]
fn what_only_some_systems_have_is_asked_for_in_the_sandbox() {
    for file in ["grader/src", "grader/harness", "grader/suites"].iter().flat_map(|folder| rust_sources(folder)) {
        let name = file.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        if FOR_SYSTEMS.iter().any(|place| name.starts_with(place)) || name.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file");
        let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let asked = OF_SOME_SYSTEMS.iter().find(|start| shipped.contains(**start));
        assert_eq!(asked, None, "{name}: what only some systems have is for grader/src/sandbox");
    }
}

#[test]
fn every_source_file_is_formatted_also_where_cargo_does_not_look() {
    let samples: Vec<_> = ["tests/alternatives", "tests/mutants", "grader/suites"]
        .iter()
        .flat_map(|folder| rust_sources(folder))
        // One alternative has the line ends of Windows on purpose.
        .filter(|path| !fs::read(path).expect("a source file").contains(&b'\r'))
        .collect();
    let output = rustfmt().args(samples).output().expect("rustfmt comes with Rust");
    let difference = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "`rustfmt --edition 2024 FILE` formats what `cargo fmt` does not see:\n{difference}"
    );
    // These name modules that are somewhere else, or nowhere; from standard input they are not looked for.
    for attack in rust_sources("tests/hostile") {
        let source = fs::File::open(&attack).expect("a source file");
        let output = rustfmt().stdin(source).output().expect("rustfmt comes with Rust");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}: {}", attack.display(), String::from_utf8_lossy(&said));
    }
}

fn rustfmt() -> std::process::Command {
    let mut rustfmt = std::process::Command::new("rustfmt");
    rustfmt.args(["--check", "--edition", "2024", "--config-path"]).arg(root().join("rustfmt.toml"));
    rustfmt
}

fn rust_sources(folder: &str) -> Vec<std::path::PathBuf> {
    let mut files = sources(&root().join(folder));
    files.retain(|path| path.extension().is_some_and(|end| end == "rs"));
    files
}

#[test]
fn the_soak_script_tells_how_it_is_used_and_refuses_the_rest() {
    let soak = |arguments: &[&str]| {
        let output = std::process::Command::new(root().join("tests/soak")).args(arguments).output();
        let output = output.expect("it is executable");
        (String::from_utf8(output.stdout).expect("UTF-8"), output.status.code())
    };
    let (usage, status) = soak(&["--help"]);
    assert_eq!(status, Some(0));
    for option in
        ["--gradings N", "-e EXERCISE", "--at-once N", "--busy N", "--freezes MS", "--memory MIB", "--grader PATH"]
    {
        assert!(usage.contains(option), "{usage}");
    }
    for arguments in
        [&["--busy"][..], &["--busy", "many"], &["--at-once", "0"], &["-e", "no_such_exercise"], &["--gently"]]
    {
        assert_eq!(soak(arguments).1, Some(2), "{arguments:?}");
    }
}
