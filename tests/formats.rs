//! The formats: real scorecards in each of them, read by programs that the platforms use.

mod classrooms;
mod forges;
mod graded;
mod machines;
mod platforms;
mod since;
mod visibility;

use std::collections::BTreeSet;

use grader::report::formats;
use grader::score::{Status, Word};
use serde_json::Value;
use tests::{Scratch, names, read};

#[test]
fn the_scorecards_are_of_every_kind() {
    let status = |name| graded::named(name).status;
    assert_eq!((status("full marks"), status("stubs"), status("refused"), status("ungraded")), (0, 1, 1, 3));
    assert!(graded::named("full marks").card.is_perfect());
    assert_eq!(graded::named("stubs").card.points, 0);
    let statuses: Vec<Status> = graded::named("refused").card.exercises.iter().map(|score| score.status).collect();
    assert_eq!(statuses, [Status::DidNotCompile, Status::Graded, Status::DidNotCompile, Status::Missing]);
    let place = &graded::named("refused").card.exercises[0].places[0];
    assert_eq!((place.file.as_str(), place.line), ("exercises/01_threaded_slow/src/lib.rs", 2));
    assert_eq!(graded::named("ungraded").card.exercises[1].status, Status::Ungraded);
    let printed = &graded::named("printing").card.exercises[0].checks;
    assert!(printed.iter().any(|check| check.evidence.printed.contains("\x1b[2J")), "{printed:?}");
    let nothing = &graded::named("nothing");
    assert_eq!((nothing.status, nothing.card.exercises.len(), nothing.card.notes.len()), (0, 0, 1));
    let failed = graded::all().iter().flat_map(|graded| &graded.card.exercises).flat_map(|score| &score.checks);
    let mistakes: BTreeSet<_> =
        failed.filter(|check| check.verdict == Word::Failed).map(|check| check.diagnosis).collect();
    assert!(mistakes.len() > 30, "{mistakes:?}");
}

#[test]
fn every_format_and_every_platform_is_explained() {
    let page = read("grader/FORMATS.md");
    let verdicts = page.split("## What a verdict is called").nth(1).expect("a table of verdicts");
    for format in formats::all() {
        let named =
            |text: &str| text.lines().any(|line| line.starts_with('|') && line.contains(&format!("`{}`", format.name)));
        assert!(named(&page) && named(verdicts), "{}", format.name);
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", format.name))).unwrap_or_default();
        let ending = if format.ending.is_empty() { "|  |".to_owned() } else { format!("| `{}` |", format.ending) };
        assert!(row.replace("| |", "|  |").contains(&ending), "{}: {row}", format.name);
    }
    for platform in names("grader/platforms") {
        assert!(page.contains(&format!("| `{platform}` |")), "{platform}");
    }
}

#[test]
fn a_trace_opens_where_traces_are_read() {
    for graded in graded::all() {
        let trace: Value = serde_json::from_str(&graded.text("trace")).expect("JSON");
        let events = trace["traceEvents"].as_array().expect("a list");
        let timelines = graded.card.exercises.iter().flat_map(|score| &score.checks);
        let spans: usize = timelines.map(|check| check.evidence.timeline.len() + check.evidence.ideal.len()).sum();
        let calls = events.iter().filter(|event| event["ph"] == "X").count();
        let ideal_only = |check: &grader::score::CheckScore| check.evidence.timeline.is_empty();
        let without: usize = graded
            .card
            .exercises
            .iter()
            .flat_map(|score| &score.checks)
            .filter(|check| ideal_only(check))
            .map(|check| check.evidence.ideal.len())
            .sum();
        assert_eq!(calls, spans - without, "{}", graded.name);
    }
}

#[test]
fn to_end_with_0_is_for_who_was_graded_and_for_nobody_else() {
    let scratch = Scratch::new();
    scratch.submit("01_threaded_slow", "broken");
    scratch.grade().args(["-e", "1", "--exit-zero"]).assert().code(0);
    scratch.submit("11_slow_queries", tests::solution("11_slow_queries"));
    let nowhere = "postgresql://nobody@127.0.0.1:1/none";
    scratch.grade().env("DATABASE_URL", nowhere).args(["-e", "11", "--exit-zero"]).assert().code(3);
    scratch.grade().args(["no-such-folder", "--exit-zero"]).assert().code(2);
}
