use proptest::collection::vec;
use proptest::prelude::*;

use super::runner::{Command, obeyed};
use super::*;
use crate::report::samples;
use crate::score::Status;
use crate::verdict::Diagnosis;

fn written(card: &Scorecard) -> String {
    text(card, &samples::context())
}

/// The annotations alone, of each kind; panics if something else was obeyed, or obedience does not come back.
fn annotated(card: &Scorecard) -> Vec<Command> {
    let mut commands = obeyed(&(written(card) + "::debug::afterwards"));
    let last: Vec<String> = commands.split_off(commands.len() - 3).into_iter().map(|command| command.name).collect();
    assert_eq!(last, ["stop-commands", &samples::context().secret, "debug"]);
    assert!(commands.iter().all(|command| ["error", "warning", "notice"].contains(&&*command.name)), "{commands:?}");
    commands
}

#[test]
fn the_text_of_one_of_everything() {
    let card = samples::mixed().noting("not graded, because unchanged since 1c0ffee: 06_blocking_bridge");
    let annotations: String = annotations(&card).iter().map(|annotation| annotation.command() + "\n").collect();
    insta::assert_snapshot!(annotations);
}

#[test]
fn whatever_is_said_only_ours_is_obeyed() {
    for card in samples::all() {
        let titles: Vec<String> = annotated(&card).iter().map(|command| command.property("title").to_owned()).collect();
        assert_eq!(titles, annotations(&card).into_iter().map(|annotation| annotation.title).collect::<Vec<_>>());
    }
}

#[test]
fn what_lost_no_mark_is_a_warning_and_what_lost_one_an_error() {
    for card in samples::all() {
        let commands = annotated(&card);
        let count = |name: &str| commands.iter().filter(|command| command.name == name).count();
        let cases = |outcome: &[Word]| cases(&card).filter(|case| outcome.contains(&case.outcome)).count();
        assert_eq!(count("error"), cases(&[Word::Failed, Word::Skipped]));
        assert_eq!(count("warning"), cases(&[Word::Ungraded]));
    }
}

#[test]
fn nothing_changed_is_a_notice() {
    let commands = annotated(&Scorecard::of(7, Vec::new()).noting("nothing has changed"));
    let said: Vec<(&str, &str)> = commands.iter().map(|command| (&*command.name, &*command.data)).collect();
    assert_eq!(said, [("notice", "nothing has changed")]);
}

#[test]
fn an_error_of_the_compiler_is_shown_at_its_line() {
    let place = |line| Place {
        file: "exercises/04_producer_consumer/src/lib.rs".to_owned(),
        line,
        column: 5,
        message: "mismatched types".to_owned(),
        ..Place::default()
    };
    let card = Scorecard::of(7, vec![samples::did_not_compile().at((1..=30).map(place).collect())]);
    let commands = annotated(&card);
    assert_eq!(commands.len(), ANNOTATIONS);
    let shown: Vec<&str> = ["file", "line", "col", "title"].map(|name| commands[1].property(name)).to_vec();
    assert_eq!(shown, ["exercises/04_producer_consumer/src/lib.rs", "2", "5", "04_producer_consumer (0/10)"]);
    assert_eq!(commands[1].data, "did not compile: mismatched types");
    let last = &commands[ANNOTATIONS - 1];
    assert_eq!((last.property("title"), last.property("file"), last.data.lines().count()), ("21 more", "", 21));
    assert!(last.data.ends_with("src/lib.rs:30: did not compile: mismatched types"), "{}", last.data);
}

#[test]
fn a_hidden_failure_is_named_and_no_more() {
    let card = crate::report::visible::card(&Scorecard::of(7, vec![samples::one_after_the_other()]), &|_, _| false);
    let said: Vec<String> = annotated(&card).into_iter().map(|command| command.data).collect();
    assert_eq!(said, ["failed", "skipped"]);
}

/// Text of which every second piece is part of a command.
fn hostile() -> impl Strategy<Value = String> {
    let command = "(::|##\\[)(error|set-output|stop-commands|add-mask|debug|endgroup)( file=a,line=1)?(::|\\])";
    let piece = prop_oneof![
        command,
        Just("::".to_owned()),
        Just("##[".to_owned()),
        "[\n\r\t \u{ad}\u{85}\u{2028}\u{200d}]",
        "%(0A|0D|25|3A|2C|5D)?",
        "[,=\\]:;]",
        any::<char>().prop_map(String::from),
        ".{0,9}",
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_student_can_say_what_they_like(
        (message, printed, compiler, note, file) in (hostile(), hostile(), hostile(), hostile(), hostile()),
    ) {
        let mut judged = samples::blocked();
        let check = judged.checks.last_mut().unwrap();
        check.message = Some(message.clone());
        check.hint = Some(note.clone());
        check.evidence.printed = printed;
        let place = Place { file: format!("a{file}z"), line: 3, column: 1, message: message.clone(), ..Place::default() };
        let refused = ExerciseScore::without_checks("02_b", 10, Status::DidNotCompile, compiler.clone()).at(vec![place]);
        let unplaced = ExerciseScore::without_checks("03_c", 10, Status::DidNotCompile, compiler);
        let card = Scorecard::of(7, vec![judged.noting(vec![note.clone()]), refused, unplaced]).noting(note.clone());
        let commands = annotated(&card);
        let kinds: Vec<&str> = commands.iter().map(|command| &*command.name).collect();
        prop_assert_eq!(kinds, ["error", "error", "error", "notice", "notice"]);
        prop_assert_eq!(commands[0].property("file"), clean::plain(&format!("a{file}z")));
        prop_assert_eq!(commands[0].property("title"), "02_b (0/10)");
        let expected = clean::plain(&format!("did not compile: {message}"));
        prop_assert_eq!(&commands[0].data, expected.trim());
        let expected = clean::plain(&note);
        prop_assert_eq!(&commands[3].data, expected.trim());
    }

    #[test]
    fn what_is_too_long_is_cut_where_the_runner_would(text in ".{0,300}", most in 1_usize..300) {
        let short = cut(&text, most);
        prop_assert!(short.encode_utf16().count() <= most);
        prop_assert!(short == text || short.strip_suffix('…').is_some_and(|start| text.starts_with(start)));
    }

    #[test]
    fn what_is_escaped_is_read_as_it_was(text in hostile()) {
        let title = format!("<{text}>");
        let line = format!("::error title={}::{}", property(&title), data(&text));
        let read = obeyed(&line);
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!((read[0].property("title"), &*read[0].data), (&*title, &*text));
    }
}

#[test]
fn a_long_message_is_cut() {
    let mut failed = samples::one_after_the_other();
    failed.checks[1].message = Some("🦀%".repeat(9000));
    let commands = annotated(&Scorecard::of(7, vec![failed]));
    assert_eq!(commands[0].data.encode_utf16().count(), MESSAGE);
    assert!(commands[0].data.ends_with('…'));
}

#[test]
fn without_the_secret_word_a_student_would_be_obeyed() {
    // The model is no yes-man: what the tests above hold off, it obeys.
    let names = |text: &str| obeyed(text).into_iter().map(|command| command.name).collect::<Vec<_>>();
    assert_eq!(names("  ::error::x\nno ##[set-output name=a]b\n::unknown::x"), ["error", "set-output"]);
    assert_eq!(names("::stop-commands::w\n::error::x\n##[W]\n::debug::y"), ["stop-commands", "W", "debug"]);
    assert_eq!(
        Diagnosis::ALL.iter().filter(|diagnosis| names(diagnosis.hint()).is_empty()).count(),
        Diagnosis::ALL.len()
    );
}

#[test]
fn what_nobody_has_written_yet_takes_no_room_from_a_mistake() {
    let mut exercises = samples::stubs().exercises;
    exercises.push(samples::one_after_the_other());
    let messages: Vec<String> =
        annotated(&Scorecard::of(7, exercises)).into_iter().map(|command| command.data).collect();
    assert!(messages[0].starts_with("sequential-await: ") && messages[1].starts_with("not implemented yet: "));
    assert!(messages[5].starts_with("first: "), "{messages:?}");
}
