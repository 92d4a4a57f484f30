//! What a rubric may say, and what an instructor is told of one that is wrong.

use proptest::prelude::*;

use super::known::Exercise as KnownExercise;
use super::*;

fn known() -> Known {
    let exercise = |name: &str, checks: &[(&str, u32)]| KnownExercise {
        name: name.to_owned(),
        checks: checks.iter().map(|(name, points)| ((*name).to_owned(), *points)).collect(),
    };
    Known {
        exercises: vec![
            exercise("01_threaded_slow", &[("all calls are in flight together", 6), ("no result is lost", 4)]),
            exercise("03_web_fetch", &[("every page arrives", 3), ("all requests are in flight together", 7)]),
        ],
        people: Some(vec!["Anna-Berg_71".to_owned(), "bert@example.org".to_owned()]),
    }
}

fn read(text: &str) -> Rubric {
    Rubric::read(text.as_bytes(), "rubric.toml", &known()).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn instant(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

const WHOLE: &str = r#"
title = "Week 5"
deadline = 2026-12-04T23:59:00+01:00
visibility = "hidden"
[late]
grace = "15 min"
each-day = 10
most = 50
refused-after = "7 days"
[exercises.web_fetch]
points = 20.5
deadline = 2026-12-11T23:59:00+01:00
visibility = "visible"
[exercises.web_fetch.checks."every page arrives"]
points = 1
visibility = "after-due-date"
[exercises.1]
counts = false
[people.Anna-Berg_71]
extension = "3 days"
excused = ["3"]
[people."bert@example.org"]
deadline = 2026-12-24T12:00Z
handed-in = 2026-12-24T11:00:00Z
"#;

#[test]
fn what_is_said_holds_and_what_is_not_is_inherited() {
    let rubric = read(WHOLE);
    assert_eq!(rubric.title, "Week 5");
    let fetch = &rubric.exercises["03_web_fetch"];
    assert_eq!((fetch.points, fetch.counts, fetch.visibility), (20.5, true, Visibility::Visible));
    let check = |name: &str| (fetch.checks[name].points, fetch.checks[name].visibility);
    assert_eq!(check("every page arrives"), (1.0, Visibility::AfterDueDate));
    assert_eq!(check("all requests are in flight together"), (7.0, Visibility::Visible));
    let slow = &rubric.exercises["01_threaded_slow"];
    assert_eq!((slow.points, slow.counts, slow.visibility), (10.0, false, Visibility::Hidden));
    assert!(rubric.excuses("Anna-Berg_71", "03_web_fetch") && !rubric.excuses("Anna-Berg_71", "01_threaded_slow"));
    let late = rubric.late.expect("[late]");
    assert_eq!((late.each_day, late.most, late.refused_after), (10.0, 50.0, Some(SignedDuration::from_hours(168))));
}

#[test]
fn an_exercise_is_worth_its_checks_unless_it_says_otherwise() {
    for (text, points) in [
        ("", 10.0),
        ("[exercises.3.checks.\"every page arrives\"]\npoints = 5", 12.0),
        ("[exercises.3]\npoints = 4\nchecks.\"every page arrives\".points = 5", 4.0),
        ("[exercises.3]\npoints = 0.5", 0.5),
        ("[exercises.1]\npoints = 3", 10.0),
    ] {
        assert_eq!(read(text).exercises["03_web_fetch"].points, points, "{text}");
    }
}

#[test]
fn everybody_has_a_deadline_and_some_have_their_own() {
    let rubric = read(WHOLE);
    for (person, exercise, deadline) in [
        ("anybody", "01_threaded_slow", "2026-12-04T23:59:00+01:00"),
        ("anybody", "03_web_fetch", "2026-12-11T23:59:00+01:00"),
        ("anybody", "an older one", "2026-12-04T23:59:00+01:00"),
        ("Anna-Berg_71", "01_threaded_slow", "2026-12-07T23:59:00+01:00"),
        ("Anna-Berg_71", "03_web_fetch", "2026-12-14T23:59:00+01:00"),
        ("bert@example.org", "03_web_fetch", "2026-12-24T12:00:00+00:00"),
    ] {
        let got = rubric.deadline(person, exercise).map(|deadline| deadline.to_string());
        assert_eq!(got.as_deref(), Some(deadline), "{person} {exercise}");
    }
    assert_eq!(read("").deadline("anybody", "03_web_fetch"), None);
}

#[test]
fn what_waits_for_the_due_date_waits_for_everybodys() {
    #[track_caller]
    fn check(text: &str, now: &str, visible: bool) {
        let text = format!("deadline = 2026-12-04T23:00:00Z\nvisibility = \"after-due-date\"\n{text}");
        assert_eq!(read(&text).visible("03_web_fetch", "every page arrives", instant(now)), visible, "{text}");
    }
    check("", "2026-12-04T23:00:00Z", false);
    check("", "2026-12-04T23:00:01Z", true);
    check("[late]\ngrace = \"15 min\"", "2026-12-04T23:15:00Z", false);
    check("[late]\ngrace = \"15 min\"", "2026-12-04T23:15:01Z", true);
    check("[late]\nrefused-after = \"7 days\"", "2026-12-11T23:00:00Z", false);
    check("[late]\nrefused-after = \"7 days\"", "2026-12-11T23:00:01Z", true);
    check("[late]\neach-day = 10", "2026-12-05T00:00:00Z", true);
    check("[people.Anna-Berg_71]\nextension = \"1 day\"", "2026-12-05T12:00:00Z", false);
    check("[people.Anna-Berg_71]\nextension = \"1 day\"", "2026-12-05T23:00:01Z", true);
    check("[people.Anna-Berg_71]\nextension = \"1 day\"\nexcused = [\"3\"]", "2026-12-05T12:00:00Z", true);
    check("[people.Anna-Berg_71]\ndeadline = 2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", false);
    check("[exercises.3]\ndeadline = 2026-12-20T00:00:00Z", "2026-12-19T00:00:00Z", false);
    check("[exercises.3]\nvisibility = \"visible\"", "2026-12-01T00:00:00Z", true);
    check("[exercises.3]\nvisibility = \"hidden\"", "2027-12-01T00:00:00Z", false);
    check("[exercises.3]\nvisibility = \"after-published\"", "2027-12-01T00:00:00Z", false);
    check("published = true\n[exercises.3]\nvisibility = \"after-published\"", "2026-12-01T00:00:00Z", true);
    check("[exercises.3.checks.\"every page arrives\"]\nvisibility = \"visible\"", "2026-12-01T00:00:00Z", true);
}

#[test]
fn a_check_that_the_rubric_does_not_know_is_shown_as_its_exercise_is() {
    let rubric = read("visibility = \"hidden\"\n[exercises.3]\nvisibility = \"visible\"");
    let now = instant("2026-12-04T23:00:00Z");
    assert!(rubric.visible("03_web_fetch", "an older check", now));
    assert!(!rubric.visible("04_older", "an older check", now));
    assert!(read("").visible("04_older", "an older check", now));
}

#[test]
fn each_mistake_is_told_with_its_place_and_what_to_write() {
    #[track_caller]
    fn check(text: &str, place: (usize, usize), what: &str) {
        let mistakes = Rubric::read(text.as_bytes(), "rubric.toml", &known()).expect_err(text);
        let told = mistakes.to_string();
        let [only] = mistakes.list() else { panic!("{text}\n{told}") };
        assert_eq!((only.line, only.column), place, "{told}");
        assert!(only.what.contains(what), "{told}");
    }
    const DUE: &str = "deadline = 2026-12-04T23:59:00+01:00\n";
    check("titel = \"Week 5\"", (1, 1), "did you mean `title`?");
    check("colour = \"red\"", (1, 1), "there is `title`, `deadline`");
    check("title = 5", (1, 9), "this is a number; write a text in quotes");
    check("published = \"yes\"", (1, 13), "write true or false");
    check("deadline = 2026-12-04T23:59:00", (1, 12), "has no offset from UTC");
    check("deadline = 2026-12-04", (1, 12), "has no offset from UTC");
    check("deadline = \"tomorrow\"", (1, 12), "write a time without quotes");
    check("visibility = \"after_published\"", (1, 14), "is no visibility; write one of `visible`");
    check("visibility = \"after-due-date\"", (1, 14), "there is no deadline, so it is not said when that is");
    check("[late]\neach-day = 10", (1, 2), "there is no deadline");
    check("[people.Anna-Berg_71]\nextension = \"1 day\"", (2, 1), "there is no deadline");
    check(&format!("{DUE}late = 10"), (2, 8), "write a table, which begins with [late]");
    check(&format!("{DUE}[late]\neach-day = 110"), (3, 12), "write a percentage from 0 to 100");
    check(&format!("{DUE}[late]\neach-day = \"10 %\""), (3, 12), "this is a text; write a percentage");
    check(&format!("{DUE}[late]\nmost = 50"), (3, 1), "write `each-day` too");
    check(&format!("{DUE}[late]\ngrace = \"a while\""), (3, 9), "is no duration");
    check(&format!("{DUE}[late]\ngrace = 15"), (3, 9), "write a duration in quotes");
    check(&format!("{DUE}[late]\ngrace = \"1 month\""), (3, 9), "is not equally long at all times");
    check("[exercises.3]\npoints = -3", (2, 10), "write a number from 0 to 100000");
    check("[exercises.3]\npoints = nan", (2, 10), "not possible");
    check("[exercises.3]\npoints = inf", (2, 10), "not possible");
    check("[exercises.3]\npoints = 99999999999999999999", (2, 10), "not possible");
    check("[exercises.3]\npoints = 0", (2, 10), "write `counts = false`");
    check("[exercises.3]\npoint = 3", (2, 1), "did you mean `points`?");
    check("[exercises.4]\npoints = 3", (1, 12), "no exercise is called `4`; there is `01_threaded_slow`");
    check("[exercises.web_fetsch]", (1, 12), "did you mean `web_fetch`?");
    check("[exercises.3]\n[exercises.web_fetch]", (2, 12), "and so is `3`; keep one of them");
    check("[exercises]\n3 = 20", (2, 5), "write a table, which begins with [exercises.03_web_fetch]");
    check("exercises = 3", (1, 13), "write a table, which begins with [exercises.NAME]");
    check("[exercises.3.checks.\"every page arives\"]", (1, 21), "did you mean `every page arrives`?");
    check("[exercises.3.checks.speed]", (1, 21), "03_web_fetch has no check `speed`; there is `every page arrives`");
    check("[exercises.3.checks.\"every page arrives\"]\nworth = 2", (2, 1), "there is `points`, `visibility`");
    check("[people.Ana-Berg_71]", (1, 9), "did you mean `Anna-Berg_71`?");
    check("[people.zoe]", (1, 9), "nobody in the class is `zoe`; write the id that the report gives");
    check("[people.Anna-Berg_71]\nexcused = \"3\"", (2, 11), "write a list");
    check("[people.Anna-Berg_71]\nexcused = [\"3\", \"web_fetch\"]", (2, 17), "is in the list twice");
    check("[people.Anna-Berg_71]\nexcused = [\"3\", \"9\"]", (2, 17), "no exercise is called `9`");
    check("[people.Anna-Berg_71]\nhanded-in = 2026-12-04T10:00:00", (2, 13), "has no offset");
    check(&format!("{DUE}[people.Anna-Berg_71]\nextension = \"-1 day\""), (3, 13), "is less than nothing");
    let both = format!("{DUE}[people.Anna-Berg_71]\nextension = \"1 day\"\ndeadline = 2026-12-05T00:00:00Z");
    check(&both, (3, 1), "keep one of them");
    let nothing =
        "[exercises.3.checks]\n\"every page arrives\".points = 0\n\"all requests are in flight together\".points = 0";
    check(nothing, (1, 12), "no check of 03_web_fetch is worth anything");
    check("title = \"Week 5", (1, 16), "this is no TOML");
    check("title = \"a\"\ntitle = \"b\"", (2, 1), "this is no TOML: duplicate key");
}

#[test]
fn an_id_with_a_dot_is_quoted() {
    let known = Known { people: Some(vec!["anna.berg".to_owned()]), ..known() };
    let mistakes = Rubric::read(b"[people.anna.berg]", "rubric.toml", &known).expect_err("two keys");
    assert!(mistakes.to_string().contains("an id with a dot in it needs quotes"), "{mistakes}");
}

#[test]
fn without_a_class_anybody_may_be_named() {
    let known = Known { people: None, ..known() };
    assert!(Rubric::read(b"[people.zoe]", "rubric.toml", &known).is_ok());
}

#[test]
fn all_mistakes_are_told_at_once_with_their_lines() {
    let text = "deadline = 2026-12-04\npublished = 1\n\n[exercises.3]\n\tpoints = -3 # \u{fc}\n[people.zo\u{eb}]\n";
    let mistakes = Rubric::read(text.as_bytes(), "rubric.toml", &known()).expect_err("a TOML error");
    insta::assert_snapshot!(mistakes.to_string());
    let text = text.replace("zo\u{eb}", "\"zo\u{eb}\"");
    let mistakes = Rubric::read(text.as_bytes(), "rubric.toml", &known()).expect_err("four mistakes");
    insta::assert_snapshot!(mistakes.to_string());
    let bytes = b"title = \"Week 5\"\n# \xfcber\n";
    let mistakes = Rubric::read(bytes, "rubric.toml", &known()).expect_err("Latin-1");
    insta::assert_snapshot!(mistakes.to_string());
}

#[test]
fn a_file_from_windows_is_no_different() {
    let text = format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"));
    assert_eq!(Rubric::read(text.as_bytes(), "rubric.toml", &known()), Ok(read(WHOLE)));
}

proptest! {
    #[test]
    fn any_text_is_a_rubric_or_has_mistakes_in_it(
        cuts in prop::collection::vec((0..WHOLE.len(), "(\\PC|[\\[\\]\"=.\n\t{}]|deadline|-1|nan|late){0,3}"), 0..6)
    ) {
        let mut text = WHOLE.to_owned();
        for (place, what) in cuts {
            let place = text.floor_char_boundary(place);
            let end = text.ceil_char_boundary((place + what.len()).min(text.len()));
            text.replace_range(place..end, &what);
        }
        if let Err(mistakes) = Rubric::read(text.as_bytes(), "rubric.toml", &known()) {
            prop_assert!(!mistakes.list().is_empty());
            for mistake in mistakes.list() {
                prop_assert!(mistake.line >= 1 && mistake.line <= text.lines().count() + 1, "{mistakes}");
            }
        }
    }
}
