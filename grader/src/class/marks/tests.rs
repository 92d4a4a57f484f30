//! What verdicts are worth by a rubric: a table for each rule.

use proptest::prelude::*;

use super::weighing::{hundredths, hundredths_or_more};
use super::*;
use crate::class::results;
use crate::class::rubric::{Known, Rubric, known};
use crate::class::{Graded, Record};
use crate::evidence::Evidence;
use crate::score::{CheckScore, ExerciseScore};
use crate::verdict::{Diagnosis, Failure, Verdict};

const EXERCISES: [&str; 2] = ["01_slow", "03_fetch"];

fn names() -> Vec<String> {
    EXERCISES.map(str::to_owned).to_vec()
}

fn rubric(text: &str) -> Rubric {
    let exercise = |name: &str, checks: [(&str, u32); 3]| known::Exercise {
        name: name.to_owned(),
        checks: checks.map(|(name, points)| (name.to_owned(), points)).to_vec(),
    };
    let exercises =
        vec![exercise("01_slow", [("a", 2), ("b", 3), ("c", 5)]), exercise("03_fetch", [("a", 2), ("b", 3), ("c", 5)])];
    let known = Known { exercises, people: Some(vec!["anna".to_owned(), "bert".to_owned()]) };
    Rubric::read(text.as_bytes(), "rubric.toml", &known).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The score of three checks: `+` passed, `-` failed, `?` not graded; or the status of an exercise without checks.
fn graded(name: &str, verdicts: &str) -> Graded {
    let check = |(name, points, verdict): (&str, u32, char)| {
        let verdict = match verdict {
            '+' => Verdict::Passed,
            '-' => Verdict::Failed(Failure::new(Diagnosis::WrongResult, "told")),
            's' => Verdict::Skipped { needs: "a".to_owned() },
            _ => Verdict::Ungraded { reason: "the machine stood still".to_owned() },
        };
        CheckScore::new(name, "brief", points, verdict, Evidence::default(), 0.0)
    };
    let without = |status| ExerciseScore::without_checks(name, 10, status, "told".to_owned());
    let score = match verdicts {
        "missing" => without(Status::Missing),
        "did not compile" => without(Status::DidNotCompile),
        "ungraded" => without(Status::Ungraded),
        verdicts => {
            let checks = [("a", 2), ("b", 3), ("c", 5)].into_iter().zip(verdicts.chars());
            let checks = checks.map(|((name, points), verdict)| check((name, points, verdict)));
            ExerciseScore::of_checks(name, checks.collect())
        }
    };
    Graded { version: results::VERSION, sources: Default::default(), score }
}

fn record(person: Person) -> Record {
    let (entry, graded) = (person.id.clone(), vec!["key".to_owned(); EXERCISES.len()]);
    Record { version: results::VERSION, person, entry, seed: 1, unreadable: None, graded, changes: Vec::new() }
}

fn anna(handed_in: Option<&str>) -> Person {
    Person { handed_in: handed_in.map(str::to_owned), ..Person::called("anna") }
}

fn row(rules: &str, person: Person, verdicts: [&str; 2]) -> Row {
    let graded: Vec<Graded> = EXERCISES.iter().zip(verdicts).map(|(name, verdicts)| graded(name, verdicts)).collect();
    Row::of(&rubric(rules), &names(), &record(person), &graded)
}

/// Points, what could be reached, and what of it is not decided.
fn sums(row: &Row) -> (f64, f64, f64) {
    (row.points, row.max_points, row.undecided)
}

#[test]
fn points_are_those_of_the_checks_in_the_proportion_that_the_rubric_gives() {
    #[track_caller]
    fn check(rules: &str, verdicts: [&str; 2], expected: (f64, f64, f64)) {
        assert_eq!(sums(&row(rules, anna(None), verdicts)), expected, "{rules} {verdicts:?}");
    }
    const SECOND: &str = "[exercises.1]\ncounts = false\n[exercises.3]\n";
    check("", ["+++", "+--"], (12.0, 20.0, 0.0));
    check("[exercises.3]\npoints = 20", ["+++", "+--"], (14.0, 30.0, 0.0));
    check(SECOND, ["+++", "+--"], (2.0, 10.0, 0.0));
    check(&format!("{SECOND}points = 1"), ["---", "++-"], (0.5, 1.0, 0.0));
    check(&format!("{SECOND}checks.a.points = 8"), ["---", "+--"], (8.0, 16.0, 0.0));
    check(&format!("{SECOND}checks.a.points = 8\npoints = 32"), ["---", "+--"], (16.0, 32.0, 0.0));
    check(&format!("{SECOND}checks.c.points = 0"), ["---", "++-"], (5.0, 5.0, 0.0));
    check(&format!("{SECOND}points = 20"), ["---", "+s-"], (4.0, 20.0, 0.0));
    check(&format!("{SECOND}points = 20"), ["---", "missing"], (0.0, 20.0, 0.0));
    check(&format!("{SECOND}checks.a.points = 8"), ["---", "did not compile"], (0.0, 16.0, 0.0));
}

#[test]
fn what_is_not_decided_is_neither_lost_nor_given() {
    #[track_caller]
    fn check(rules: &str, verdicts: [&str; 2], expected: (f64, f64, f64)) {
        let row = row(rules, anna(Some("2026-12-05T12:00:00Z")), verdicts);
        assert_eq!(sums(&row), expected, "{rules} {verdicts:?}");
        assert_eq!(row.is_decided(), expected.2 == 0.0, "{rules} {verdicts:?}");
    }
    const LATE: &str = "deadline = 2026-12-05T00:00:00Z\n[late]\neach-day = 50\n";
    check("", ["+++", "+?-"], (12.0, 20.0, 3.0));
    check("[exercises.3]\npoints = 5", ["+++", "ungraded"], (10.0, 15.0, 5.0));
    check("[exercises.3]\npoints = 5", ["+++", "???"], (10.0, 15.0, 5.0));
    check("[exercises.3.checks.b]\npoints = 0", ["+++", "+?-"], (12.0, 17.0, 0.0));
    check("[exercises.3.checks.b]\npoints = 0.001", ["+++", "+?-"], (12.0, 17.0, 0.01));
    check("[exercises.3]\ncounts = false", ["+++", "ungraded"], (10.0, 10.0, 0.0));
    check("[people.anna]\nexcused = [\"fetch\"]", ["+++", "ungraded"], (10.0, 10.0, 0.0));
    // What comes off for coming late comes off what was reached.
    check(LATE, ["+++", "+?-"], (6.0, 20.0, 3.0));
    // Too late for points is too late, whatever a check would have said.
    check(&format!("{LATE}refused-after = \"1 hour\""), ["+++", "+?-"], (0.0, 20.0, 0.0));
}

#[test]
fn coming_late_takes_from_what_was_reached_by_everybodys_own_deadline() {
    #[track_caller]
    fn check(rules: &str, handed_in: &str, points: f64, notes: &[&str]) {
        const RULES: &str = "deadline = 2026-12-04T23:00:00Z\n[late]\neach-day = 10\nmost = 50\nrefused-after = \"7 days\"\n\
                             grace = \"15 min\"\n";
        let row = row(&format!("{RULES}{rules}"), anna(Some(handed_in)), ["+++", "++-"]);
        assert_eq!(row.points, points, "{rules} {handed_in}");
        assert_eq!(row.notes, notes, "{rules} {handed_in}");
        let reached: f64 = row.exercises.iter().map(|cell| cell.points + cell.late).sum();
        assert_eq!(reached, 15.0, "{rules} {handed_in}");
    }
    check("", "2026-12-01T10:00:00Z", 15.0, &[]);
    check("", "2026-12-05T00:15:00+01:00", 15.0, &[]);
    check("", "2026-12-05T00:15:01+01:00", 13.5, &["came 1 day late: 10 % of the points that were reached are taken"]);
    check("", "2026-12-11T12:00:00Z", 7.5, &["came 7 days late: 50 % of the points that were reached are taken"]);
    check("", "2026-12-12T12:00:00Z", 0.0, &["came 8 days late: too late for points"]);
    check(
        "[people.anna]\nextension = \"2 days\"",
        "2026-12-07T12:00:00Z",
        13.5,
        &["has an extension of 2 days", "came 1 day late: 10 % of the points that were reached are taken"],
    );
    check(
        "[people.anna]\ndeadline = 2026-12-24T23:00:00Z",
        "2026-12-24T12:00:00Z",
        15.0,
        &["has a deadline of their own, 2026-12-24T23:00:00+00:00"],
    );
    check("[people.anna]\nhanded-in = 2026-12-04T12:00:00Z", "2026-12-24T12:00:00Z", 15.0, &[]);
    check(
        "[exercises.3]\ndeadline = 2026-12-11T23:00:00Z",
        "2026-12-06T12:00:00Z",
        13.0,
        &["came 2 days late for 01_slow: 20 % of the points that were reached are taken"],
    );
    check(
        "[exercises.3]\ndeadline = 2026-12-05T23:00:00Z\n[people.anna]\nextension = \"12 hours\"",
        "2026-12-06T12:00:00Z",
        12.5,
        &[
            "has an extension of 12h",
            "came 2 days late for 01_slow: 20 % of the points that were reached are taken",
            "came 1 day late for 03_fetch: 10 % of the points that were reached are taken",
        ],
    );
}

#[test]
fn a_deadline_without_a_late_rule_takes_nothing_and_tells() {
    let row = row("deadline = 2026-12-04T23:00:00Z", anna(Some("2026-12-05T12:00:00Z")), ["+++", "+++"]);
    assert_eq!((row.points, row.notes), (20.0, vec!["came 1 day late: nothing is taken for it".to_owned()]));
}

#[test]
fn where_the_time_is_not_known_nothing_is_taken_and_it_is_told() {
    #[track_caller]
    fn check(rules: &str, handed_in: Option<&str>, late: bool, note: Option<&str>) {
        let rules = format!("deadline = 2026-12-04T23:00:00Z\n[late]\neach-day = 10\n{rules}");
        let row = row(&rules, Person { late, ..anna(handed_in) }, ["+++", "+++"]);
        assert_eq!(row.points, 20.0, "{rules} {handed_in:?}");
        assert!(
            match note {
                Some(note) => row.notes.iter().any(|told| told.contains(note)),
                None => row.notes.is_empty(),
            },
            "{:?}",
            row.notes
        );
    }
    check("", None, false, None);
    check("", None, true, Some("late, but not how late"));
    check("", Some("yesterday"), false, Some("no time that can be read"));
    check("", Some("2026-12-09T23:00:00"), false, Some("no time that can be read"));
    check("[people.anna]\nhanded-in = 2026-12-04T10:00:00Z", None, true, None);
    check("[people.anna]\nhanded-in = 2026-12-04T10:00:00Z", Some("yesterday"), false, None);
}

#[test]
fn that_times_are_not_known_is_told_once_for_the_class() {
    #[track_caller]
    fn check(rules: &str, handed_in: [Option<&str>; 2], told: Option<&str>) {
        let people = ["anna", "bert"].into_iter().zip(handed_in);
        let people = people.map(|(id, at)| Person { handed_in: at.map(str::to_owned), ..Person::called(id) });
        let rows = people.map(|person| row(rules, person, ["+++", "+++"])).collect();
        let notes = Marks::of(&rubric(rules), &names(), rows).notes;
        assert_eq!(notes.len(), usize::from(told.is_some()), "{notes:?}");
        assert!(told.is_none_or(|told| notes[0].contains(told)), "{notes:?}");
    }
    const DUE: &str = "deadline = 2026-12-04T23:00:00Z";
    check(DUE, [None, None], Some("2 of 2"));
    check(DUE, [Some("2026-12-04T10:00:00Z"), None], Some("1 of 2"));
    check(DUE, [Some("2026-12-04T10:00:00Z"), Some("soon")], Some("1 of 2"));
    check("", [None, None], None);
    check(
        "[exercises.3]\ndeadline = 2026-12-04T23:00:00Z\n[people.bert]\nexcused = [\"3\"]",
        [None, None],
        Some("1 of 2"),
    );
}

#[test]
fn who_is_excused_has_less_to_reach() {
    let row = row("[people.anna]\nexcused = [\"fetch\"]", anna(None), ["++-", "+++"]);
    assert_eq!(sums(&row), (5.0, 10.0, 0.0));
    assert_eq!((row.exercises[1].excused, row.exercises[1].max_points), (true, 0.0));
    assert_eq!(row.notes, ["is excused from 03_fetch"]);
}

#[test]
fn a_grade_is_a_part_of_what_all_can_reach() {
    #[track_caller]
    fn check(rules: &str, verdicts: [&str; 2], grade: Grade) {
        let row = row(rules, anna(None), verdicts);
        let marks = Marks::of(&rubric(rules), &names(), vec![row.clone()]);
        assert_eq!(marks.grade(&row), grade, "{rules} {verdicts:?}");
    }
    const EXCUSED: &str = "[exercises.3]\npoints = 20\n[people.anna]\nexcused = ";
    check("", ["++-", "++-"], Grade::Points(10.0));
    check("", ["---", "missing"], Grade::Points(0.0));
    check("", ["++-", "++?"], Grade::Undecided);
    check(&format!("{EXCUSED}[\"1\"]"), ["---", "++-"], Grade::Points(15.0));
    check(&format!("{EXCUSED}[\"3\"]"), ["+--", "ungraded"], Grade::Points(6.0));
    check(&format!("{EXCUSED}[\"3\"]"), ["+?-", "+++"], Grade::Undecided);
    check(&format!("{EXCUSED}[\"1\", \"3\"]"), ["ungraded", "+++"], Grade::Excused);
}

#[test]
fn of_a_submission_that_nobody_could_read_or_has_graded_nothing_is_decided() {
    let rubric = rubric("[exercises.3]\npoints = 20\n[people.bert]\nexcused = [\"1\"]");
    let unreadable = Record { unreadable: Some("it is no archive".to_owned()), ..record(anna(None)) };
    let read = Row::of(&rubric, &names(), &unreadable, &[]);
    let waiting = Row::not_graded(&rubric, &names(), "bert");
    let half = Row::of(&rubric, &names(), &record(anna(None)), &[graded("01_slow", "+++")]);
    assert_eq!((sums(&read), read.unreadable.as_deref()), ((0.0, 30.0, 30.0), Some("it is no archive")));
    assert!(read.notes.is_empty() && !read.is_decided(), "{:?}", read.notes);
    assert_eq!(sums(&waiting), (0.0, 20.0, 20.0));
    assert!(waiting.unreadable.expect("why").contains("not been graded yet"));
    assert_eq!(sums(&half), (10.0, 30.0, 20.0));
    assert_eq!(half.notes, ["03_fetch has not been graded; run the batch again"]);
}

#[test]
fn a_class_has_a_column_for_each_exercise_that_counts_and_is_in_order() {
    let rules = "title = \"Week 5\"\n[exercises.3]\npoints = 20.005\n[exercises.1]\ncounts = false";
    let rows = ["bert", "anna"].map(|id| row(rules, Person::called(id), ["+++", "+++"])).to_vec();
    let marks = Marks::of(&rubric(rules), &names(), rows);
    assert_eq!((marks.title.as_str(), marks.max_points()), ("Week 5", 20.01));
    assert_eq!(marks.exercises, [Column { name: "03_fetch".to_owned(), points: 20.01 }]);
    assert_eq!(marks.people.iter().map(|row| row.person.id.as_str()).collect::<Vec<_>>(), ["anna", "bert"]);
    let other = Marks::of(&Rubric::plain(&Known::default()), &names(), vec![]);
    assert_eq!(other.max_points(), 0.0);
}

#[test]
fn an_exercise_that_the_rubric_does_not_know_is_worth_what_its_suite_said() {
    let plain = Rubric::plain(&Known::default());
    let graded = [graded("01_slow", "++-"), graded("03_fetch", "did not compile")];
    let row = Row::of(&plain, &names(), &record(anna(None)), &graded);
    assert_eq!(sums(&row), (5.0, 20.0, 0.0));
    let marks = Marks::of(&plain, &names(), vec![row]);
    assert_eq!(marks.max_points(), 20.0);
}

#[test]
fn a_suite_whose_checks_the_rubric_gives_nothing_for_is_not_silently_zero() {
    let mut only_a = graded("03_fetch", "+++");
    only_a.score.checks.truncate(1);
    let rubric = rubric("[exercises.3.checks.a]\npoints = 0\n[exercises.1]\ncounts = false");
    let row = Row::of(&rubric, &names(), &record(anna(None)), &[only_a]);
    assert_eq!(sums(&row), (0.0, 8.0, 8.0));
    assert!(row.notes[0].contains("no check that the rubric gives points for"));
}

#[test]
fn halves_of_a_hundredth_go_up_and_what_is_not_nothing_stays() {
    for (exact, rounded) in [(1.005, 1.01), (2.675, 2.68), (0.125, 0.13), (0.004, 0.0), (20.0 / 3.0, 6.67), (0.0, 0.0)]
    {
        assert_eq!(hundredths(exact), rounded);
    }
    assert_eq!((hundredths_or_more(0.0001), hundredths_or_more(0.0), hundredths_or_more(3.0)), (0.01, 0.0, 3.0));
}

#[test]
fn it_is_rounded_once_and_at_the_end() {
    // A third and a third of a point, and nothing is lost in between.
    let rules = "[exercises.1]\npoints = 0.335\n[exercises.3]\npoints = 0.335";
    let row = row(rules, anna(None), ["+++", "+++"]);
    assert_eq!(row.exercises.iter().map(|cell| cell.points).collect::<Vec<_>>(), [0.34, 0.34]);
    assert_eq!(row.points, 0.67);
}

proptest! {
    #[test]
    fn nobody_gets_less_than_nothing_or_more_than_all(
        verdicts in "[-+?s]{6}", worth in 0.01..200.0f64, check in 0.0..20.0f64,
        each_day in 0.0..100.0f64, hours in 0..400i64,
    ) {
        let rules = format!(
            "deadline = 2026-12-01T00:00:00Z\n[late]\neach-day = {each_day:.3}\nrefused-after = \"10 days\"\n\
             [exercises.3]\npoints = {worth:.3}\nchecks.a.points = {check:.3}"
        );
        let due = Moment::parse("2026-12-01T00:00:00Z").expect("a time");
        let handed_in = due.plus(jiff::SignedDuration::from_hours(hours)).to_string();
        let row = row(&rules, anna(Some(&handed_in)), [&verdicts[..3], &verdicts[3..]]);
        let points = |points: f64| points >= 0.0 && points <= row.max_points + 0.01;
        prop_assert!(points(row.points) && points(row.undecided) && points(row.points + row.undecided), "{row:?}");
        for cell in &row.exercises {
            prop_assert!(cell.points + cell.late + cell.undecided <= cell.max_points + 0.02, "{cell:?}");
        }
    }
}
