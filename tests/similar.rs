//! How well similar submissions are told from independent ones, by the samples of this repository: alternatives are right
//! versions of different design, and most of the mutants are copies of a right version with one mistake put in.

use std::collections::{BTreeMap, BTreeSet};

use grader::class::similar::{FLOOR, Pair, Versions};
use grader::kit::{self, Exercise};
use tests::{names, root};

type Sources = BTreeMap<String, String>;

/// The sources of a sample, by path below its `src`.
fn sample(folder: &str) -> Sources {
    let home = root().join(folder).join("src");
    let mut sources = Sources::new();
    let mut folders = vec![home.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let path = entry.path().strip_prefix(&home).expect("below it").to_string_lossy().into_owned();
                sources.insert(path, std::fs::read_to_string(entry.path()).expect("text"));
            }
        }
    }
    sources
}

fn solution(exercise: &Exercise) -> Sources {
    sample(&format!("solutions/{}", exercise.folder))
}

/// The samples of one kind.
fn samples(kind: &str, exercise: &Exercise) -> Vec<(String, Sources)> {
    let folder = format!("tests/{kind}/{}", exercise.name);
    names(&folder).into_iter().map(|name| (name.clone(), sample(&format!("{folder}/{name}")))).collect()
}

fn pairs<'a>(exercise: &Exercise, class: impl IntoIterator<Item = &'a (String, Sources)>) -> Vec<Pair> {
    let mut versions = Versions::of(&exercise.folder, kit::stub(&exercise.folder).map(|(_, text)| text));
    for (name, sources) in class {
        versions.add(name, name, sources);
    }
    versions.pairs()
}

/// How much of one is in the other, in a class of these two and the alternatives that come first: so few that nothing
/// is known to many.
fn share(exercise: &Exercise, one: &Sources, other: &Sources) -> f64 {
    let class = [("one".to_owned(), one.clone()), ("other".to_owned(), other.clone())];
    let alternatives: Vec<_> = samples("alternatives", exercise).into_iter().take(2).collect();
    let found = pairs(exercise, class.iter().chain(&alternatives));
    let both = |pair: &&Pair| ["one", "other"].iter().all(|name| pair.people.iter().any(|person| person == name));
    found.iter().find(both).map_or(0.0, |pair| pair.share)
}

#[test]
fn independent_versions_are_hardly_ever_a_pair() {
    let (mut all, mut told) = (0, Vec::new());
    for exercise in kit::exercises() {
        let mut class = samples("alternatives", &exercise);
        class.push(("the solution".to_owned(), solution(&exercise)));
        all += class.len() * (class.len() - 1) / 2;
        told.extend(pairs(&exercise, &class));
    }
    // Some alternatives took over parts of another: those are found, and rightly.
    let told: Vec<String> =
        told.iter().map(|pair| format!("{}: {:?} {:.2}", pair.exercise, pair.people, pair.share)).collect();
    assert!(told.len() * 100 <= all, "{} of {all}: {told:#?}", told.len());
}

#[test]
fn most_versions_with_one_mistake_put_in_are_found_beside_what_they_were_made_from() {
    let (mut all, mut told) = (0, 0);
    for exercise in kit::exercises() {
        let solution = solution(&exercise);
        for (_, mutant) in samples("mutants", &exercise) {
            all += 1;
            told += usize::from(share(&exercise, &solution, &mutant) >= FLOOR);
        }
    }
    // The rest were written anew, or have the mistake in most of what is theirs.
    assert!(told * 10 >= all * 7, "{told} of {all}");
}

/// Makes a copy look like something else.
type Disguise = fn(&str, &BTreeSet<String>) -> String;

#[test]
fn a_copy_is_found_in_any_disguise() {
    let disguises: [(&str, Disguise, f64); 6] = [
        ("with other names", |text, names| renamed(text, names), 0.95),
        ("with comments", |text, _| text.replace(";\n", "; // now that this is done\n/* next */\n"), 1.0),
        ("in another layout", |text, _| text.replace("    ", "\t").replace(" {\n", "\n{\n\n"), 1.0),
        ("in another order", |text, _| reordered(text), 0.9),
        ("with its imports changed", |text, _| text.replace("\nuse ", "\n#[allow(unused)]\npub use "), 1.0),
        (
            "in all of them",
            |text, names| renamed(&reordered(text), names).replace(";\n", "; // so\n").replace("    ", " "),
            0.9,
        ),
    ];
    for exercise in kit::exercises() {
        let original = solution(&exercise);
        let names: BTreeSet<String> = original.values().flat_map(|text| bound(text)).collect();
        for (how, disguise, least) in disguises {
            let copy: Sources = original.iter().map(|(path, text)| (path.clone(), disguise(text, &names))).collect();
            assert_ne!(original, copy, "{}", exercise.folder);
            let share = share(&exercise, &original, &copy);
            assert!(share >= least, "{} {how}: {share}", exercise.folder);
        }
    }
}

/// What an identifier is made of.
fn is_of_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The variables that a text binds.
fn bound(text: &str) -> BTreeSet<String> {
    let after_let = text.split("let ").skip(1).map(|rest| rest.trim_start_matches("mut "));
    let names = after_let.map(|rest| rest.chars().take_while(|c| is_of_a_name(*c)).collect::<String>());
    names.filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase())).collect()
}

/// With another name in the place of each of these, where it is no method.
fn renamed(text: &str, names: &BTreeSet<String>) -> String {
    let mut renamed = String::new();
    for word in text.split_inclusive(|c| !is_of_a_name(c)) {
        let name = word.trim_end_matches(|c| !is_of_a_name(c));
        let is_variable = names.contains(name) && !renamed.ends_with(['.', ':']);
        renamed.push_str(if is_variable { "my_" } else { "" });
        renamed.push_str(word);
    }
    renamed
}

/// With the items from the last to the first.
fn reordered(text: &str) -> String {
    let mut items: Vec<&str> = text.split_inclusive("\n}\n").collect();
    items.reverse();
    items.concat()
}

#[test]
fn what_was_handed_out_is_no_pair() {
    for exercise in kit::exercises() {
        let stub: Sources =
            kit::stub(&exercise.folder).map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        let mut touched = stub.clone();
        touched.values_mut().for_each(|text| text.push_str("\n// I shall do it tomorrow.\n"));
        let class = [("anna", &stub), ("bert", &touched), ("carl", &stub)];
        let class = class.map(|(name, sources)| (name.to_owned(), sources.clone()));
        assert!(pairs(&exercise, &class).is_empty(), "{}", exercise.folder);
        assert!(!stub.is_empty());
    }
}
