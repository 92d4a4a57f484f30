//! The page as it is seen, in snapshots.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::commands::watch::state::{Event, Key};
use crate::report::samples;

/// What is on a terminal of this size.
fn seen(state: &mut State, columns: u16, lines: u16) -> TestBackend {
    state.update(Event::Resized(columns, lines));
    let mut terminal = Terminal::new(TestBackend::new(columns, lines)).expect("a terminal");
    terminal.draw(|frame| view(state, frame.area(), frame.buffer_mut())).expect("a page");
    terminal.backend().clone()
}

fn work(name: &str, checks: &[(&'static str, u32)]) -> Work {
    let file = Some(std::path::Path::new("exercises").join(name).join("src").join("lib.rs"));
    Work { name: name.to_owned(), about: "what it is about", checks: checks.to_vec(), file, ..Work::default() }
}

/// Two exercises, of which the first is being graded.
fn begun(colour: bool) -> State {
    let checks = [
        ("the baseline never waits for two delays at once", 1),
        ("results come in the order of the delays", 2),
        ("other tasks go on running meanwhile", 2),
    ];
    let works = vec![work("02_async_slow", &checks), work("03_web_fetch", &[("every page arrives", 10)])];
    let mut state = State::new((80, 24), colour);
    state.update(Event::Read { works: Ok(works), saved: vec![0, 1] });
    state.update(Event::Ready);
    state
}

fn graded(score: ExerciseScore, colour: bool) -> State {
    let mut state = begun(colour);
    state.update(Event::Finished { place: 0, score: Box::new(score) });
    state.update(Event::Ended(Box::new(Scorecard::of(1, Vec::new()))));
    state
}

#[test]
fn a_verdict_in_terminals_of_three_sizes() {
    for (columns, lines) in [(80, 24), (120, 40), (40, 10)] {
        let page = seen(&mut graded(samples::blocked(), false), columns, lines);
        insta::assert_snapshot!(format!("verdict_{columns}_{lines}"), page);
    }
}

#[test]
fn while_it_is_judged_each_check_stands_in_its_place() {
    let mut state = begun(false);
    state.update(Event::UnderWay { compiling: 0, judging: 1 });
    state.update(Event::Decided { place: 0, check: Box::new(samples::blocked().checks.remove(1)) });
    insta::assert_snapshot!("judging", seen(&mut state, 80, 24));
}

#[test]
fn everything_is_said_without_colour_too() {
    let panels: [(&str, &[Key]); 3] = [("list", &[Key::List]), ("keys", &[Key::Keys]), ("lesson", &[Key::Explain])];
    for (name, keys) in panels {
        let mut plain = graded(samples::blocked(), false);
        let mut coloured = graded(samples::blocked(), true);
        for key in keys {
            plain.update(Event::Key(*key));
            coloured.update(Event::Key(*key));
        }
        let page = seen(&mut plain, 80, 24);
        assert_eq!(page.to_string(), seen(&mut coloured, 80, 24).to_string(), "{name}");
        insta::assert_snapshot!(name, page);
        let is_plain = |state: &mut State| {
            let page = seen(state, 80, 24);
            page.buffer().content().iter().all(|cell| cell.style() == ratatui::buffer::Cell::EMPTY.style())
        };
        assert!(is_plain(&mut plain), "{name}");
        assert!(!is_plain(&mut coloured), "{name}");
    }
}

/// What the line begins with that says what to do next.
#[track_caller]
fn check(mut state: State, expected: &str) {
    let page = seen(&mut state, 120, 24).to_string();
    assert!(page.contains(&format!("next   {expected}")), "{expected}:\n{page}");
}

#[test]
fn each_verdict_says_what_to_do_next() {
    check(graded(samples::blocked(), false), "other tasks go on running meanwhile (h hint, e explain)");
    check(graded(samples::stubs().exercises.remove(1), false), "write it; its README.md says what to build");
    check(graded(samples::did_not_compile(), false), "04_producer_consumer: make it compile, and save it");
    check(graded(samples::all_passed(), false), "all of it is right; n goes on with 03_web_fetch");
    check(graded(samples::undecided(), false), "r grades it again");
}

#[test]
fn trouble_takes_the_place_of_the_verdict() {
    let mut state = begun(false);
    let why = "nowhere does not exist; name the folder that holds the exercises".to_owned();
    state.update(Event::Read { works: Err(why), saved: Vec::new() });
    insta::assert_snapshot!("trouble", seen(&mut state, 80, 12));
}

#[test]
fn a_terminal_that_is_too_small_gets_a_sentence() {
    for (columns, lines) in [(39, 24), (80, 9), (10, 3), (1, 1)] {
        let page = seen(&mut graded(samples::blocked(), true), columns, lines).to_string();
        assert!(page.starts_with("\"c") && !page.contains('─'), "{page}");
    }
}

#[test]
fn what_was_decided_before_is_faint_until_something_new_is() {
    let mut state = graded(samples::blocked(), true);
    let faint = |state: &State| {
        let lines = lines(state);
        lines.iter().all(|line| line.style.add_modifier.contains(ratatui::style::Modifier::DIM))
    };
    assert!(!faint(&state));
    state.update(Event::Key(Key::Run));
    assert!(faint(&state));
    state.update(Event::Ready);
    state.update(Event::Decided { place: 0, check: Box::new(samples::blocked().checks.remove(1)) });
    assert!(!faint(&state));
}
