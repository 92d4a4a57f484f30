//! Where the grader points in every sample: in the known wrong versions at the mistake and nowhere else, and in right code,
//! whatever mistake somebody pretends, hardly ever.
//!
//! Nothing is compiled or judged here, so each call that the judge may make is tried. Of those that may be sequential, and are
//! called so, only a baseline's own mistake is pretended; of the others, every other one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use grader::pointing::{Question, places};
use grader::score::Place;
use grader::verdict::Diagnosis;
use grader::{kit, suites};
use tests::{names, read, root};

/// Where this code is pointed at for this mistake, whichever of its functions made it.
fn pointed_at(exercise: &str, folder: &str, diagnosis: Diagnosis) -> Vec<Place> {
    let source = std::fs::read(root().join(folder).join("src").join("lib.rs")).expect("a sample");
    let files = BTreeMap::from([(PathBuf::from("lib.rs"), source)]);
    let harness = kit::harness(exercise);
    assert!(!harness.is_empty(), "{exercise} has no harness");
    let mut all = Vec::new();
    for called in calls(exercise, diagnosis) {
        let is_a_baseline = called.iter().any(|name| name.contains("Sequential"));
        if is_a_baseline != (diagnosis == Diagnosis::OverlappingBaseline) && called != [""] {
            continue;
        }
        let (shown, panicked, diagnoses) = (Path::new(""), "", &[diagnosis]);
        let found = places(Question { files: &files, shown, harness, called: &called, panicked, diagnoses });
        all.extend(found.into_iter().filter(|place| !all.contains(place)).collect::<Vec<_>>());
    }
    all.sort_by_key(|place| place.line);
    all
}

/// The names of each call that the judge may make: the variants of the enums in `calls.rs` that the harness tells apart.
/// One that only calls a function and drops its future can show that it is eager, and nothing else.
fn calls(exercise: &str, diagnosis: Diagnosis) -> Vec<Vec<String>> {
    let file = syn::parse_file(&read(&format!("grader/suites/{exercise}/calls.rs"))).expect("Rust");
    let variants = file.items.iter().find_map(|item| match item {
        syn::Item::Enum(calls) if calls.ident == "Call" => Some(&calls.variants),
        _ => None,
    });
    let drops = |variant: &&syn::Variant| variant.ident == "Unawaited";
    let variants = variants.into_iter().flatten().filter(|variant| diagnosis == Diagnosis::Eager || !drops(variant));
    let names = variants.map(|variant| vec![variant.ident.to_string()]).collect::<Vec<_>>();
    if names.is_empty() { vec![vec![String::new()]] } else { names }
}

/// The mistakes that a known wrong version is to be told.
fn mistakes(folder: &str) -> BTreeSet<Diagnosis> {
    let expected: toml::Table = read(&format!("{folder}/expect.toml")).parse().expect("TOML");
    let failed = expected["failed"].as_table().expect("[failed]").values().map(|name| {
        let name = name.as_str().expect("a name");
        name.parse().unwrap_or_else(|error| panic!("{folder}: {error}"))
    });
    failed.collect()
}

#[test]
fn each_known_mistake_is_pointed_at_where_it_is() {
    let mut told = String::new();
    let (mut pointed, mut all) = (0, 0);
    for suite in suites::all() {
        for name in names(&format!("tests/mutants/{}", suite.name)) {
            let folder = format!("tests/mutants/{}/{name}", suite.name);
            for diagnosis in mistakes(&folder) {
                all += 1;
                let places = pointed_at(suite.name, &folder, diagnosis);
                pointed += usize::from(!places.is_empty());
                for place in places {
                    let line = place.source.as_deref().unwrap_or_default().trim();
                    told += &format!(
                        "{}/{name} {diagnosis}\n    {}: {line}\n    {}\n",
                        suite.name, place.line, place.message
                    );
                }
            }
        }
    }
    insta::assert_snapshot!("each_known_mistake", format!("{told}\n{pointed} of {all}"));
}

#[test]
fn right_code_is_hardly_ever_pointed_at_whatever_is_pretended() {
    let mut told = BTreeMap::<&str, Vec<String>>::new();
    let mut samples = 0;
    for exercise in kit::exercises() {
        let mutants = format!("tests/mutants/{}", exercise.name);
        let mistakes = names(&mutants).into_iter().flat_map(|name| mistakes(&format!("{mutants}/{name}")));
        let possible: BTreeSet<Diagnosis> = mistakes.collect();
        let alternatives = format!("tests/alternatives/{}", exercise.name);
        let solution = [format!("solutions/{}", exercise.folder)];
        let right = names(&alternatives).into_iter().map(|name| format!("{alternatives}/{name}")).chain(solution);
        for folder in right.filter(|folder| root().join(folder).join("src/lib.rs").is_file()) {
            samples += 1;
            for diagnosis in &possible {
                for place in pointed_at(&exercise.name, &folder, *diagnosis) {
                    let line = place.source.as_deref().unwrap_or_default().trim();
                    told.entry(diagnosis.name()).or_default().push(format!("    {folder} {}: {line}", place.line));
                }
            }
        }
    }
    let told: String =
        told.iter().map(|(diagnosis, lines)| format!("{diagnosis} {}\n{}\n", lines.len(), lines.join("\n"))).collect();
    insta::assert_snapshot!("right_code", format!("{told}\n{samples} samples"));
}
