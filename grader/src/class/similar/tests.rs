use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

const STUB: &str = "pub fn run(n: usize) -> Vec<u64> { todo!(\"write it, with a thread for each of them\") }";

/// A made-up version whose statements are these; a statement's number says what it is, a name is only what it is called.
fn version(statements: &[u8], name: &str) -> String {
    let mut text = "pub fn run(n: usize) -> Vec<u64> {\n".to_owned();
    for number in statements {
        let _ = writeln!(text, "    let {name} = api_{number}::call(n, {name}).method_{number}(n);");
    }
    text + "    Vec::new()\n}\n"
}

fn one(text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("lib.rs".to_owned(), text.to_owned())])
}

/// The pairs of people who handed in these texts; the texts are their keys too.
fn pairs(people: &[(&str, &str)]) -> Vec<Pair> {
    let mut versions = Versions::of("01_a", [STUB]);
    for (person, text) in people {
        versions.add(person, text, &one(text));
    }
    versions.pairs()
}

#[track_caller]
fn check(people: &[(&str, &str)], expected: &[(&str, &str, f64)]) {
    let found = pairs(people);
    let found: Vec<(&str, &str, f64)> =
        found.iter().map(|pair| (pair.people[0].as_str(), pair.people[1].as_str(), pair.share)).collect();
    assert_eq!(found, expected);
}

const TEN: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const OTHER: [u8; 10] = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19];

#[test]
fn a_renamed_copy_is_a_pair_and_another_version_is_not() {
    let (anna, bert, carl) = (version(&TEN, "x"), version(&TEN, "total"), version(&OTHER, "x"));
    check(&[("anna", &anna), ("bert", &bert), ("carl", &carl)], &[("anna", "bert", 1.0)]);
}

#[test]
fn the_same_version_of_several_is_a_pair_of_each_with_the_first() {
    let (same, renamed) = (version(&TEN, "x"), version(&TEN, "y"));
    let people = [("dora", &*same), ("bert", &*same), ("carl", &*same), ("anna", &*renamed)];
    check(&people, &[("bert", "carl", 1.0), ("bert", "dora", 1.0), ("anna", "bert", 1.0)]);
    assert_eq!(pairs(&people).iter().map(|pair| pair.identical).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn an_unchanged_stub_is_nobodys() {
    check(&[("anna", STUB), ("bert", STUB)], &[]);
    check(&[("anna", STUB), ("bert", &format!("{STUB}\n// not yet\n"))], &[]);
}

#[test]
fn what_is_too_short_says_nothing() {
    let short = version(&TEN[..2], "x");
    check(&[("anna", &short), ("bert", &short), ("carl", &version(&TEN[..2], "y"))], &[]);
    check(&[("anna", ""), ("bert", ""), ("carl", " ")], &[]);
}

#[test]
fn what_many_have_says_nothing() {
    let names: Vec<String> = (0..=COMMON_LEAST).map(|i| format!("name_{i}")).collect();
    let texts: Vec<String> = names.iter().map(|name| version(&TEN, name)).collect();
    let people: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    check(&people, &[]);
    let few = &people[1..];
    assert_eq!(pairs(few).len(), few.len() * (few.len() - 1) / 2);
}

#[test]
fn the_share_is_of_the_one_with_less() {
    let half: Vec<u8> = TEN.into_iter().chain(OTHER).collect();
    let (all, part) = (version(&half, "x"), version(&TEN, "y"));
    let found = pairs(&[("anna", &all), ("bert", &part)]);
    assert_eq!(found[0].people, ["bert", "anna"]);
    assert!(found[0].share > 0.9, "{}", found[0].share);
}

#[test]
fn statements_put_in_between_break_runs_and_hide_nothing() {
    let mut more = TEN.to_vec();
    more.insert(3, 40);
    more.insert(7, 41);
    let found = pairs(&[("anna", &version(&TEN, "x")), ("bert", &version(&more, "y"))]);
    // What follows and leads into a statement put in looks like what does so elsewhere: runs end within lines.
    let places: Vec<[(u32, u32); 2]> =
        found[0].matches.iter().map(|found| found.passages.each_ref().map(|at| (at.first, at.last))).collect();
    assert_eq!(places, [[(2, 4), (2, 4)], [(4, 7), (5, 8)], [(7, 13), (9, 15)]]);
    assert!(found[0].share > 0.9);
}

#[test]
fn pieces_in_another_order_and_other_files_are_found() {
    let (one, other) = (version(&TEN[..5], "x"), version(&TEN[5..], "x"));
    let mut versions = Versions::of("01_a", [STUB]);
    versions.add("anna", "1", &BTreeMap::from([("lib.rs".to_owned(), format!("{one}{other}"))]));
    let swapped = [("a.rs".to_owned(), other), ("lib.rs".to_owned(), one)];
    versions.add("bert", "2", &BTreeMap::from(swapped));
    let found = versions.pairs();
    assert!(found[0].share > 0.9);
    let sources: Vec<&str> = found[0].matches.iter().map(|found| found.passages[1].source.as_str()).collect();
    assert_eq!(sources.iter().filter(|source| **source == "a.rs").count(), sources.len() / 2, "{sources:?}");
}

#[test]
fn no_passage_goes_on_in_another_source() {
    let sources = BTreeMap::from([("a.rs", 0), ("b.rs", 5)].map(|(path, first)| {
        let statements = &TEN[first..first + 5];
        (path.to_owned(), version(statements, "x") + &"\n".repeat(first))
    }));
    let mut versions = Versions::of("01_a", [STUB]);
    versions.add("anna", "1", &sources);
    versions.add("bert", "1", &sources);
    let renamed = sources.iter().map(|(path, text)| (path.clone(), text.replace("let x", "let y"))).collect();
    versions.add("carl", "2", &renamed);
    for pair in versions.pairs() {
        let at = |found: &Match| found.passages.each_ref().map(|at| format!("{} {}-{}", at.source, at.first, at.last));
        let places: Vec<[String; 2]> = pair.matches.iter().map(at).collect();
        assert_eq!(places, [["a.rs 2-8", "a.rs 2-8"], ["b.rs 2-8", "b.rs 2-8"]]);
    }
}

#[test]
fn what_repeats_itself_costs_no_time() {
    let table = "1, ".repeat(MOST_TOKENS);
    let zigzag: String = (0..2_000).map(|i| format!("a::b{}(x); ", i % 200)).collect();
    for text in [table, zigzag] {
        let other = format!("{text} more");
        let _ = pairs(&[("anna", &text), ("bert", &other), ("carl", &format!("fn f() {{}} {text}"))]);
    }
}

#[test]
fn only_the_most_alike_are_told() {
    let pair = |i: usize| Pair {
        exercise: "01_a".to_owned(),
        people: [format!("{i:04}"), "z".to_owned()],
        share: if i.is_multiple_of(2) { 0.9 } else { 0.8 },
        identical: false,
        matches: Vec::new(),
    };
    let told = ranked((0..3 * MOST_PAIRS).rev().map(pair).collect());
    assert_eq!(told.len(), MOST_PAIRS);
    assert!(told.iter().all(|pair| pair.share == 0.9) && told.is_sorted_by_key(|pair| pair.people[0].clone()));
}

proptest! {
    #[test]
    fn whatever_is_handed_in_can_be_compared(
        texts in proptest::collection::vec("((let x = a::b\\(1\\); |fn f\\(\\) \\{ y\\.z\\(\\) |\\}|\"|\\PC|\n){0,30}){1,2}", 2..6),
        cut in 0_usize..400,
    ) {
        let cut = |text: &str| text.chars().take(cut).collect::<String>();
        let mut texts: Vec<String> = texts.iter().map(|text| text.repeat(3)).collect();
        texts.push(cut(&texts[0]));
        let named: Vec<(String, &String)> = texts.iter().enumerate().map(|(i, text)| (format!("p{i}"), text)).collect();
        let people: Vec<(&str, &str)> = named.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let found = pairs(&people);
        for pair in &found {
            prop_assert!((FLOOR..=1.0).contains(&pair.share) && pair.people[0] != pair.people[1]);
            prop_assert!(!pair.matches.is_empty());
            for (side, person) in pair.people.iter().enumerate() {
                let text = people.iter().find(|(name, _)| name == person).unwrap().1;
                for at in pair.matches.iter().map(|found| &found.passages[side]) {
                    prop_assert!(1 <= at.first && at.first <= at.last && at.last as usize <= text.split('\n').count());
                }
            }
        }
        let mut others = people.clone();
        others.reverse();
        prop_assert_eq!(found, pairs(&others));
    }
}
