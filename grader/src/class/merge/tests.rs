use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::class::{Person, Shard};
use crate::evidence::Evidence;
use crate::score::{CheckScore, ExerciseScore};
use crate::verdict::{Diagnosis, Failure, Verdict};

const EXERCISE: &str = "01_threaded_slow";
const CLASS: [&str; 5] = ["anna", "bert", "cora", "dora", "emil"];

/// Folders of results beside each other.
struct Folders(TempDir);

/// What somebody's only check came to.
#[derive(Clone, Copy)]
enum Came {
    Right,
    Wrong,
    Unsure,
}

impl Folders {
    fn new() -> Folders {
        Folders(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn results(&self, name: &str) -> Results {
        Results::at(&self.path(name))
    }

    /// What a batch has written that grades one shard and has come to these verdicts.
    fn batch(&self, name: &str, shard: Option<(usize, usize)>, people: &[(&str, Came)]) {
        let shard = shard.map(|(number, of)| Shard { number, of });
        let belongs = |place: usize| shard.is_none_or(|shard| shard.takes(place));
        let there = |id: &str| people.iter().any(|(other, _)| *other == id);
        let finished = CLASS.iter().enumerate().filter(|(place, _)| belongs(*place)).all(|(_, id)| there(id));
        let results = self.results(name);
        let _occupied = results.occupy().expect("a folder can be made");
        let batch = Batch {
            version: VERSION,
            seed: 7,
            shard,
            exercises: vec![EXERCISE.to_owned()],
            isolation: vec!["limits".to_owned(), format!("only-{name}")],
            class: CLASS.map(str::to_owned).to_vec(),
            finished,
        };
        results.write_batch(&batch).expect("it can be written");
        for (id, came) in people {
            self.person(name, id, *came, "fn slow() {}");
        }
    }

    fn person(&self, name: &str, id: &str, came: Came, source: &str) {
        let verdict = match came {
            Came::Right => Verdict::Passed,
            Came::Wrong => Verdict::Failed(Failure::new(Diagnosis::SequentialThreads, "")),
            Came::Unsure => Verdict::Ungraded { reason: "the machine stood still".to_owned() },
        };
        let check = CheckScore::new("together", "", 10, verdict, Evidence::default(), 0.0);
        let graded = Graded {
            version: VERSION,
            sources: BTreeMap::from([("lib.rs".to_owned(), source.to_owned())]),
            score: ExerciseScore::of_checks(EXERCISE, vec![check]),
        };
        let key = format!("{id}-{}", source.len());
        self.results(name).write_graded(&key, &graded).expect("it can be written");
        self.record(name, id, &[&key], 7);
    }

    fn record(&self, name: &str, id: &str, keys: &[&str], seed: u64) {
        let record = Record {
            version: VERSION,
            person: Person::called(id),
            entry: id.to_owned(),
            seed,
            unreadable: None,
            graded: keys.iter().map(|&key| key.to_owned()).collect(),
            changes: Vec::new(),
        };
        self.results(name).write_record(&record).expect("it can be written");
    }

    fn merge(&self, parts: &[&str]) -> Result<Merge, String> {
        let parts: Vec<PathBuf> = parts.iter().map(|part| self.path(part)).collect();
        Merge::of(&parts, &self.path("out")).map_err(|trouble| trouble.0)
    }

    fn joined(&self, parts: &[&str]) -> (Batch, Vec<Record>) {
        self.merge(parts).expect("they agree").write().expect("it can be written")
    }

    /// Everybody's points in the joint results, and whether these are whole.
    fn points(&self) -> (Vec<(String, u32)>, bool) {
        let out = self.results("out");
        let batch = out.batch().expect("it can be read").expect("it is there");
        let points = batch.class.iter().filter_map(|id| {
            let record = out.record(id).expect("it can be read")?;
            let graded = out.graded_of(&record).expect("they are there");
            Some((id.clone(), graded.iter().map(|graded| graded.score.points).sum()))
        });
        (points.collect(), batch.finished)
    }
}

fn all(points: [u32; 5]) -> (Vec<(String, u32)>, bool) {
    (CLASS.map(str::to_owned).into_iter().zip(points).collect(), true)
}

/// Every file in a folder, with what it holds.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match fs::read(entry.path()) {
            Ok(text) => drop(files.insert(entry.path(), text)),
            Err(_) => files.extend(snapshot(&entry.path())),
        }
    }
    files
}

use Came::{Right, Unsure, Wrong};

#[test]
fn two_halves_are_a_class_and_stay_what_they_were() {
    let folders = Folders::new();
    folders.batch("a", Some((1, 2)), &[("anna", Right), ("cora", Wrong), ("emil", Right)]);
    folders.batch("b", Some((2, 2)), &[("bert", Right), ("dora", Wrong)]);
    let before = snapshot(folders.0.path());
    let merge = folders.merge(&["a", "b"]).expect("they agree");
    assert!(merge.lack().is_nothing() && merge.has_one_seed());
    assert_eq!(snapshot(folders.0.path()), before, "nothing is written before all has been read");
    let (batch, people) = merge.write().expect("it can be written");
    assert_eq!((batch.seed, batch.shard, people.len()), (7, None, 5));
    assert_eq!(batch.isolation, ["limits"], "what was in force in one part only is not in force");
    assert_eq!(folders.points(), all([10, 10, 0, 0, 10]));
    let mut after = snapshot(folders.0.path());
    after.retain(|file, _| !file.starts_with(folders.path("out")));
    assert_eq!(after, before);
}

#[test]
fn a_part_that_comes_late_makes_it_whole() {
    let folders = Folders::new();
    folders.batch("a", Some((1, 2)), &[("anna", Right), ("cora", Wrong), ("emil", Right)]);
    let merge = folders.merge(&["a"]).expect("there is nothing to disagree with");
    let expected = ["shard 2 of 2 is not there", "2 of the class without results: bert, dora"];
    assert_eq!(merge.lack().sentences(), expected);
    assert!(!merge.write().expect("it can be written").0.finished);

    folders.batch("b", Some((2, 2)), &[("bert", Right)]);
    let expected = ["b is not finished (1 missing: dora)", "1 of the class without results: dora"];
    let told = folders.merge(&["a", "b"]).expect("they agree").lack().sentences();
    let beside = folders.0.path().display().to_string() + "/";
    assert_eq!(told.iter().map(|sentence| sentence.replace(&beside, "")).collect::<Vec<_>>(), expected);

    // What was joined before counts as well.
    folders.batch("b", Some((2, 2)), &[("bert", Right), ("dora", Wrong)]);
    folders.joined(&["b"]);
    assert_eq!(folders.points(), all([10, 10, 0, 0, 10]));
}

#[test]
fn what_is_graded_anew_replaces_what_was_joined_and_is_told() {
    let folders = Folders::new();
    let people = [("anna", Right), ("bert", Right), ("cora", Right), ("dora", Right), ("emil", Right)];
    folders.batch("a", None, &people);
    folders.joined(&["a"]);
    folders.person("a", "bert", Wrong, "fn slow() { wait() }");
    let (_, people) = folders.joined(&["a"]);
    assert_eq!(folders.points(), all([10, 0, 10, 10, 10]));
    assert_eq!(people[1].changes.len(), 1, "{:?}", people[1].changes);
    assert_eq!(people[0].changes, [""; 0]);
    let versions = fs::read_dir(folders.path("out/graded")).expect("a folder").count();
    assert_eq!(versions, 5, "what nobody has any more is gone");
    // It was a change also when it is looked at again.
    assert_eq!(folders.joined(&["a"]).1[1].changes.len(), 1);
}

#[test]
fn people_in_two_parts_must_have_come_to_the_same() {
    let check = |there: &[(&str, Came)], source: &str, expected: Result<u32, &str>| {
        let folders = Folders::new();
        let people = [("anna", Right), ("bert", Unsure), ("cora", Right), ("dora", Right), ("emil", Right)];
        folders.batch("a", None, &people);
        folders.batch("b", Some((1, 2)), &[]);
        for (id, came) in there {
            folders.person("b", id, *came, source);
        }
        match (folders.merge(&["a", "b"]), expected) {
            (Ok(merge), Ok(points)) => {
                merge.write().expect("it can be written");
                assert_eq!(folders.points().0[1].1, points);
            }
            (Err(told), Err(expected)) => {
                assert!(told.contains(expected), "{told}");
                assert!(!folders.path("out").exists(), "nothing is written");
            }
            (got, _) => panic!("{got:?}, not {expected:?}"),
        }
    };
    let same = "fn slow() {}";
    check(&[("anna", Right), ("cora", Right)], same, Ok(0));
    // What one could not grade, the other may have graded; and the other way round.
    check(&[("bert", Right)], same, Ok(10));
    check(&[("anna", Unsure)], same, Ok(0));
    check(&[("anna", Wrong)], same, Err("anna: \"together\" of 01_threaded_slow passed in"));
    check(&[("anna", Right)], "fn other() {}", Err("anna: 01_threaded_slow is another submission in"));
    check(&[("anna", Wrong), ("cora", Wrong)], same, Err("cora: "));
}

#[test]
fn the_same_version_must_have_come_to_the_same_whoever_handed_it_in() {
    let join = |came: Came| {
        let folders = Folders::new();
        folders.batch("a", Some((1, 2)), &[("anna", Unsure), ("cora", Right), ("emil", Right)]);
        folders.batch("b", Some((2, 2)), &[("bert", Right), ("dora", came)]);
        for (part, id) in [("a", "cora"), ("b", "dora")] {
            let there = folders.results(part);
            let graded = there.graded(&format!("{id}-12")).expect("it can be read").expect("it is there");
            there.write_graded("shared", &graded).expect("it can be written");
            folders.record(part, id, &["shared"], 7);
        }
        let merge = folders.merge(&["a", "b"])?;
        merge.write().map_err(|trouble| trouble.0)?;
        Ok::<_, String>(folders.points())
    };
    assert_eq!(join(Right), Ok(all([0, 10, 10, 10, 10])));
    assert_eq!(join(Unsure), Ok(all([0, 10, 10, 10, 10])), "what was decided once is decided");
    assert!(join(Wrong).is_err_and(|told| told.contains("dora: \"together\"")));
}

#[test]
fn only_one_class_is_joined_and_only_where_nothing_else_is() {
    let check = |change: fn(&Folders), expected: &str| {
        let folders = Folders::new();
        folders.batch("a", Some((1, 2)), &[("anna", Right), ("cora", Wrong), ("emil", Right)]);
        folders.batch("b", Some((2, 2)), &[("bert", Right), ("dora", Wrong)]);
        change(&folders);
        let before = snapshot(folders.0.path());
        let told = folders.merge(&["a", "b"]).expect_err(expected);
        assert!(told.contains(expected), "{told}");
        assert_eq!(snapshot(folders.0.path()), before);
    };
    fn rewrite(folders: &Folders, name: &str, change: fn(&mut Batch)) {
        let mut batch = folders.results(name).batch().expect("it can be read").expect("it is there");
        change(&mut batch);
        folders.results(name).write_batch(&batch).expect("it can be written");
    }
    fn put(folders: &Folders, file: &str, text: &str) {
        let file = folders.path(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
        fs::write(file, text).expect("it can be written");
    }
    check(|folders| rewrite(folders, "b", |batch| batch.exercises.push("02_async_slow".to_owned())), "other exercises");
    check(|folders| rewrite(folders, "b", |batch| batch.class[4] = "fred".to_owned()), "has emil, only");
    check(|folders| rewrite(folders, "b", |batch| batch.version = 9), "another version of the grader");
    check(|folders| rewrite(folders, "b", |batch| batch.class[4] = "../emil".to_owned()), "is nobody's id");
    check(|folders| fs::remove_file(folders.path("b/batch.json")).expect("it is there"), "b holds no results");
    check(|folders| put(folders, "b/batch.json", "{"), "b/batch.json is damaged");
    check(|folders| put(folders, "b/people/bert.json", "[]"), "b/people/bert.json is damaged");
    check(|folders| put(folders, "b/graded/dora-12.json", "dora"), "b/graded/dora-12.json is damaged");
    check(
        |folders| fs::remove_file(folders.path("b/graded/dora-12.json")).expect("it is there"),
        "b has no graded/dora-12",
    );
    check(|folders| folders.record("b", "dora", &["../people/bert"], 7), "b/people/dora.json is damaged");
    check(|folders| folders.record("b", "dora", &[], 7), "names 0 versions of 1 exercises");
    check(|folders| put(folders, "out/thesis.tex", ""), "out holds thesis.tex");
    check(|folders| put(folders, "out", ""), "out cannot be read");
    check(
        |folders| {
            folders.batch("out", None, &[]);
            rewrite(folders, "out", |batch| batch.class.push("fred".to_owned()));
        },
        "name another folder for the joint results",
    );
}

#[test]
fn the_joint_results_are_no_part_of_themselves() {
    let folders = Folders::new();
    folders.batch("out", None, &[("anna", Right)]);
    assert!(folders.merge(&["out"]).is_err_and(|told| told.contains("leave it out")));
}

#[test]
fn the_seed_is_that_of_most() {
    let folders = Folders::new();
    folders.batch("a", Some((1, 2)), &[("anna", Right), ("cora", Wrong), ("emil", Right)]);
    folders.batch("b", Some((2, 2)), &[("bert", Right), ("dora", Wrong)]);
    folders.record("b", "bert", &["bert-12"], 8);
    let merge = folders.merge(&["a", "b"]).expect("they agree");
    assert!(!merge.has_one_seed());
    assert_eq!(merge.write().expect("it can be written").0.seed, 7);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn any_split_of_a_class_joined_in_any_order_is_the_class(
        of in 1_usize..7,
        turn in 0_usize..7,
        comes in prop::array::uniform5(0_usize..3),
    ) {
        let folders = Folders::new();
        let came = |place: usize| [Right, Wrong, Unsure][comes[place]];
        for number in 1..=of {
            let shard = Shard { number, of };
            let people: Vec<(&str, Came)> = CLASS
                .iter()
                .enumerate()
                .filter(|(place, _)| shard.takes(*place))
                .map(|(place, id)| (*id, came(place)))
                .collect();
            folders.batch(&number.to_string(), Some((number, of)), &people);
        }
        let mut names: Vec<String> = (1..=of).map(|number| number.to_string()).collect();
        names.rotate_left(turn % of);
        folders.joined(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let points = comes.map(|came| if came == 0 { 10 } else { 0 });
        prop_assert_eq!(folders.points(), all(points));
    }
}
