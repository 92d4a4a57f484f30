//! What is remembered, and what is left of it when the file is not as it was written.

use serde_json::json;

use super::*;
use crate::score::{CheckScore, Status, Word};

const EXERCISE: &str = "03_web_fetch";

fn exercise() -> Exercise {
    kit::exercises().into_iter().find(|exercise| exercise.folder == EXERCISE).expect("it is there")
}

fn version(text: &str) -> Version {
    Version::of(&exercise(), &BTreeMap::from([(PathBuf::from("lib.rs"), text.as_bytes().to_vec())]))
}

/// A check for each letter, worth two points: `+` passed, `-` failed, `?` ungraded, `.` skipped.
fn score(verdicts: &str) -> ExerciseScore {
    let checks = verdicts.chars().zip('a'..).map(|(verdict, name)| {
        let (verdict, points) = match verdict {
            '+' => (Word::Passed, 2),
            '-' => (Word::Failed, 0),
            '?' => (Word::Ungraded, 0),
            _ => (Word::Skipped, 0),
        };
        let score = json!({
            "name": name, "points": points, "max_points": 2, "verdict": verdict, "brief": "", "seconds": 0.0, "evidence": {},
        });
        serde_json::from_value::<CheckScore>(score).expect("a score")
    });
    ExerciseScore::of_checks(EXERCISE, checks.collect())
}

fn without_checks(status: Status) -> ExerciseScore {
    ExerciseScore::without_checks(EXERCISE, 10, status, "why".to_owned())
}

/// What these gradings change in the end, in a word for each check: `+a -b`, and `!` for the first full marks.
#[track_caller]
fn check(gradings: &[(&str, ExerciseScore)], changed: &str, points: (u32, u32), tries: u32) {
    let mut ledger = Ledger::default();
    let mut change = Change::default();
    for (text, score) in gradings {
        change = ledger.of(EXERCISE).note(&version(text), score);
        // As if each were a run of its own.
        ledger = Ledger::read(&ledger.text());
    }
    let passes = change.passes.iter().map(|name| format!("+{name}"));
    let fails = change.fails.iter().map(|name| format!("-{name}"));
    let words: Vec<String> = passes.chain(fails).chain(change.complete.then(|| "!".to_owned())).collect();
    assert_eq!(words.join(" "), changed);
    let facts = ledger.facts(EXERCISE);
    assert_eq!((facts.score(), facts.tries), (Some(points), tries));
}

#[test]
fn the_first_grading_brings_no_news() {
    check(&[("1", score("+-"))], "", (2, 4), 1);
    check(&[("1", score("++"))], "", (4, 4), 1);
}

#[test]
fn what_passes_and_what_fails_since_is_new() {
    check(&[("1", score("+-.")), ("2", score("-++"))], "+b +c -a", (4, 6), 2);
    check(&[("1", score("+-")), ("2", score("+-"))], "", (2, 4), 2);
}

#[test]
fn full_marks_are_new_once() {
    let (some, all) = (|| score("+-"), || score("++"));
    check(&[("1", some()), ("2", all())], "+b !", (4, 4), 2);
    check(&[("1", some()), ("2", all()), ("3", some()), ("2", all())], "+b", (4, 4), 4);
    check(&[("1", without_checks(Status::DidNotCompile)), ("2", all())], "!", (4, 4), 2);
}

#[test]
fn a_check_that_is_skipped_since_follows_from_another() {
    check(&[("1", score("++")), ("2", score("-."))], "-a", (0, 4), 2);
    check(&[("1", score("++")), ("2", score("-.")), ("3", score("+-"))], "+a", (2, 4), 3);
}

#[test]
fn the_same_version_again_is_no_new_try() {
    check(&[("1", score("+-")), ("1", score("+-")), ("1", score("++"))], "+b !", (4, 4), 1);
    check(&[("1", score("+-")), ("2", score("+-")), ("1", score("+-"))], "", (2, 4), 3);
}

#[test]
fn what_was_handed_out_is_no_try() {
    let files: BTreeMap<PathBuf, Vec<u8>> = kit::stub(EXERCISE)
        .map(|(path, text)| (PathBuf::from(path), text.replace('\n', "\r\n").into_bytes()))
        .collect();
    let mut facts = Facts::default();
    let _ = facts.note(&Version::of(&exercise(), &files), &score("--"));
    assert_eq!((facts.tries, facts.score()), (0, Some((0, 4))));
    let _ = facts.note(&version("mine"), &score("+-"));
    assert_eq!(facts.tries, 1);
}

#[test]
fn what_does_not_compile_is_held_against_the_version_before_it() {
    let broken = || without_checks(Status::DidNotCompile);
    check(&[("1", score("+-")), ("2", broken())], "", (0, 10), 2);
    check(&[("1", score("+-")), ("2", broken()), ("3", score("-+"))], "+b -a", (2, 4), 3);
}

#[test]
fn what_could_not_be_graded_changes_nothing() {
    check(&[("1", score("+-")), ("2", score("?-"))], "", (2, 4), 2);
    check(&[("1", score("+-")), ("2", score("??")), ("3", score("-+"))], "+b -a", (2, 4), 3);
    check(&[("1", score("+-")), ("2", without_checks(Status::Ungraded))], "", (2, 4), 1);
    check(&[("1", score("+-")), ("2", without_checks(Status::Missing))], "", (2, 4), 1);
}

/// Some facts of two exercises, as they are written.
fn written() -> (Ledger, String) {
    let mut ledger = Ledger::default();
    let _ = ledger.of(EXERCISE).note(&version("1"), &score("+-?."));
    let _ = ledger.of("01_threaded_slow").note(&version("1"), &score("++"));
    ledger.of(EXERCISE).hints = 2;
    let text = ledger.text();
    (ledger, text)
}

#[test]
fn what_is_written_is_read_again() {
    let (ledger, text) = written();
    assert_eq!(Ledger::read(&text), ledger);
    assert_eq!(Ledger::read(&text.replace('\n', "\r\n")), ledger);
    let odd = "it's \"odd\" \\ [=] # ✓";
    let mut ledger = Ledger::default();
    ledger.of(odd).checks.insert(odd.to_owned(), Word::Failed);
    assert_eq!(Ledger::read(&ledger.text()), ledger);
    // Not only by us.
    assert!(ledger.text().parse::<toml::Table>().is_ok(), "{}", ledger.text());
}

#[test]
fn what_is_no_fact_costs_nothing_but_itself() {
    let (ledger, text) = written();
    let noise = "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n{ \"half\": \n\u{fffd}\0\n[table]\n[[x]]\n= 5\nx = 1\n\n";
    let mixed: String = text.lines().map(|line| format!("{line}\n{noise}")).collect();
    assert_eq!(Ledger::read(&mixed).facts(EXERCISE), ledger.facts(EXERCISE));
    let wrong = format!(
        "{EXERCISE}.tries = -3\n{EXERCISE}.hints = 99999999999\n{EXERCISE}.points = \"10\"\n{EXERCISE}.checks = 1\n\
         {EXERCISE}.checks.a = \"splendid\"\n{EXERCISE}.version = \"a\\nb\"\n{EXERCISE}.unknown = 1\n{EXERCISE} = 1\n"
    );
    assert_eq!(Ledger::read(&wrong).facts(EXERCISE), Facts::default());
}

#[test]
fn half_a_file_holds_the_facts_of_that_half() {
    let (ledger, text) = written();
    for (end, _) in text.char_indices() {
        let half = Ledger::read(&text[..end]).facts("01_threaded_slow");
        let whole = ledger.facts("01_threaded_slow");
        assert!(half.checks.iter().all(|fact| whole.checks.iter().any(|other| fact == other)), "{}", &text[..end]);
    }
}

#[test]
fn of_two_lines_for_one_fact_the_one_that_says_more_counts() {
    let text = format!("{EXERCISE}.tries = 4\n{EXERCISE}.points = 7\n{EXERCISE}.points = 5\n{EXERCISE}.tries = 3\n");
    let facts = Ledger::read(&text).facts(EXERCISE);
    assert_eq!((facts.tries, facts.points), (4, Some(7)));
}

#[test]
fn an_exercise_that_is_not_known_stays() {
    let text = "99_later.points = 3\n99_later.max_points = 10\n";
    assert!(Ledger::read(text).text().ends_with("\n# 99_later\n99_later.max_points = 10\n99_later.points = 3\n"));
}

#[test]
fn every_exercise_has_its_place_so_that_lines_of_two_never_touch() {
    let (_, text) = written();
    for exercise in kit::exercises() {
        assert!(text.contains(&format!("\n\n# {}\n", exercise.folder)), "{text}");
    }
}

/// A handout of one exercise.
fn handout() -> (tempfile::TempDir, Handout) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join(EXERCISE)).expect("a folder");
    fs::write(folder.path().join(MANIFEST), "[workspace]\n").expect("a file");
    let handout = Handout::around(&folder.path().join(EXERCISE), &exercise()).expect("a handout");
    (folder, handout)
}

#[test]
fn only_a_handout_remembers_anything() {
    let (folder, handout) = handout();
    assert_eq!(handout.folder(), folder.path());
    for (home, is_one) in [("web_fetch", true), ("03_web_fetch", true), ("mine", false), ("01_threaded_slow", false)] {
        assert_eq!(Handout::around(&folder.path().join(home), &exercise()).is_some(), is_one, "{home}");
    }
    fs::remove_file(folder.path().join(MANIFEST)).expect("it is there");
    assert_eq!(Handout::around(&folder.path().join(EXERCISE), &exercise()), None);
}

#[test]
fn nothing_is_written_that_is_not_to_be_kept_or_has_not_changed() {
    let (folder, handout) = handout();
    let _ = handout.note(&[(&version("1"), &score("+-"))], false);
    assert!(!folder.path().join(FILE).exists());
    let _ = handout.note(&[(&version("1"), &score("+-"))], true);
    let written = || fs::metadata(folder.path().join(FILE)).and_then(|file| file.modified()).expect("it is there");
    let before = written();
    let _ = handout.note(&[(&version("1"), &score("+-"))], true);
    assert_eq!(before, written());
    let changes = handout.note(&[(&version("2"), &score("-+"))], false);
    assert_eq!((changes.len(), before), (1, written()));
}

#[test]
fn what_stands_in_the_way_of_the_file_is_no_trouble() {
    let (folder, handout) = handout();
    fs::create_dir(folder.path().join(FILE)).expect("a folder");
    fs::write(folder.path().join(FILE).join("full"), "").expect("a file");
    assert_eq!(handout.note(&[(&version("1"), &score("+-"))], true), []);
    assert_eq!(handout.ledger(), Ledger::default());
}

#[test]
fn gradings_that_end_at_the_same_time_lose_nothing() {
    let (_folder, handout) = handout();
    std::thread::scope(|scope| {
        for exercise in kit::exercises() {
            let handout = &handout;
            scope.spawn(move || {
                let score = ExerciseScore { name: exercise.folder, ..score("+-") };
                handout.note(&[(&version("1"), &score)], true)
            });
        }
    });
    let ledger = handout.ledger();
    for exercise in kit::exercises() {
        assert_eq!(ledger.facts(&exercise.folder).tries, 1, "{}", exercise.folder);
    }
}
