//! What each event makes of the state, and what has to be done then.

use std::time::Duration;

use super::super::view;
use super::*;
use crate::report::samples;

/// Exercises that are there and have not been graded.
fn works(names: &[&str]) -> Vec<Work> {
    let work = |name: &&str| Work {
        name: (*name).to_owned(),
        checks: vec![("it works", 10)],
        file: Some(PathBuf::from(name).join("src/lib.rs")),
        ..Work::default()
    };
    names.iter().map(work).collect()
}

const THREE: [&str; 3] = ["01_a", "02_b", "03_c"];

fn read(saved: &[usize]) -> Event {
    Event::Read { works: Ok(works(&THREE)), saved: saved.to_vec() }
}

fn score(points: u32) -> Box<ExerciseScore> {
    let mut score = samples::blocked();
    (score.points, score.max_points) = (points, 10);
    Box::new(score)
}

fn finished(place: usize, points: u32) -> Event {
    Event::Finished { place, score: score(points) }
}

fn ended() -> Event {
    Event::Ended(Box::new(Scorecard::of(1, Vec::new())))
}

/// Three exercises, of which the first has been graded and has these points.
fn graded(points: u32) -> State {
    let mut state = State::new((80, 24), false);
    for event in [read(&[0, 1, 2]), Event::Ready, finished(0, points), ended()] {
        state.update(event);
    }
    state
}

/// Each event, and what has to be done after it.
#[track_caller]
fn check(mut state: State, steps: Vec<(Event, Vec<Effect>)>) -> State {
    for (event, expected) in steps {
        let told = format!("{event:?}");
        assert_eq!(state.update(event), expected, "{told}");
    }
    state
}

#[test]
fn it_begins_with_what_comes_next_or_was_saved_last() {
    let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    type Change<'a> = &'a dyn Fn(&mut [Work]);
    let changes: [(&str, Change, usize); 5] = [
        ("nothing is known", &|_| {}, 0),
        ("the first is done", &|works| works[0].points = Some((10, 10)), 1),
        ("two were begun", &|works| (works[1].begun, works[2].begun) = (at(9), at(5)), 1),
        ("what was saved last is done", &|works| (works[2].begun, works[2].points) = (at(9), Some((10, 10))), 0),
        ("the first is not there", &|works| works[0].file = None, 1),
    ];
    for (what, change, expected) in changes {
        let mut all = works(&THREE);
        change(&mut all);
        let mut state = State::new((80, 24), false);
        let effects = state.update(Event::Read { works: Ok(all), saved: vec![0, 1, 2] });
        assert_eq!((state.current, effects), (expected, vec![Effect::Prepare(vec![expected])]), "{what}");
    }
}

#[test]
fn a_save_is_graded_and_nothing_else_is() {
    check(
        graded(5),
        vec![
            (read(&[]), vec![]),
            (read(&[1]), vec![Effect::Prepare(vec![1])]),
            (Event::Ready, vec![Effect::Grade(vec![1])]),
            (finished(1, 10), vec![Effect::Remember(1, score(10))]),
            (ended(), vec![]),
            (read(&[0, 2]), vec![Effect::Prepare(vec![0, 2])]),
        ],
    );
}

#[test]
fn what_is_new_is_told_until_the_next_verdict() {
    let mut state = graded(5);
    let news = || vec![Change { exercise: "01_a".to_owned(), complete: true, ..Change::default() }];
    state.update(Event::News { place: 0, changes: news() });
    // What is remembered lies beside the exercises: writing it looks like a save.
    state.update(read(&[]));
    assert_eq!(state.works[0].news, news());
    state.update(finished(0, 10));
    assert_eq!(state.works[0].news, []);
}

#[test]
fn a_save_during_a_run_ends_it_and_grades_what_it_had_not_finished_too() {
    let state = check(
        graded(5),
        vec![
            (read(&[0, 1]), vec![Effect::Prepare(vec![0, 1])]),
            (Event::Ready, vec![Effect::Grade(vec![0, 1])]),
            (finished(1, 7), vec![Effect::Remember(1, score(7))]),
            (read(&[2]), vec![Effect::Stop, Effect::Prepare(vec![0, 2])]),
            (Event::Ready, vec![Effect::Grade(vec![0, 2])]),
        ],
    );
    assert_eq!(state.current, 2);
}

#[test]
fn a_save_while_the_kit_is_made_ready_does_not_begin_that_again() {
    check(
        State::new((80, 24), false),
        vec![
            (read(&[0, 1, 2]), vec![Effect::Prepare(vec![0])]),
            (read(&[0]), vec![]),
            (read(&[1]), vec![]),
            // What was asked for is ready; what has been saved since needs more.
            (Event::Ready, vec![Effect::Prepare(vec![0, 1])]),
            (Event::Ready, vec![Effect::Grade(vec![0, 1])]),
        ],
    );
}

#[test]
fn other_exercises_begin_anew() {
    check(
        State::new((80, 24), false),
        vec![
            (read(&[0, 1, 2]), vec![Effect::Prepare(vec![0])]),
            (Event::Read { works: Ok(works(&["01_a"])), saved: vec![] }, vec![Effect::Stop, Effect::Prepare(vec![0])]),
        ],
    );
}

#[test]
fn trouble_is_told_and_ends_nothing() {
    let unreadable = || Event::Read { works: Err("there is nothing".to_owned()), saved: Vec::new() };
    let mut state = check(
        graded(5),
        vec![
            (unreadable(), vec![Effect::Stop]),
            (Event::Key(Key::Next), vec![]),
            (Event::Key(Key::Run), vec![Effect::Read]),
            (Event::Key(Key::Choose), vec![]),
        ],
    );
    assert_eq!(state.trouble.as_deref(), Some("there is nothing"));
    state = check(state, vec![(read(&[0, 1, 2]), vec![Effect::Prepare(vec![0])])]);
    assert_eq!(state.trouble, None);
    state = check(
        state,
        vec![
            (Event::NotReady("no compiler".to_owned()), vec![]),
            (Event::Key(Key::Run), vec![Effect::Read, Effect::Prepare(vec![0])]),
        ],
    );
    assert_eq!(state.trouble, None);
}

#[test]
fn what_has_gone_is_graded_only_if_it_is_looked_at() {
    for (gone, expected) in [(0, vec![Effect::Prepare(vec![0])]), (1, vec![])] {
        let mut all = works(&THREE);
        all[gone].file = None;
        assert_eq!(graded(5).update(Event::Read { works: Ok(all), saved: vec![gone] }), expected);
    }
}

#[test]
fn keys_do_what_they_say() {
    for (keys, expected) in [
        (&[Key::Run][..], vec![Effect::Read, Effect::Prepare(vec![0])]),
        (&[Key::Hint], vec![Effect::Hint(0)]),
        (&[Key::Next], vec![Effect::Prepare(vec![1])]),
        (&[Key::List, Key::Down, Key::Down, Key::Choose], vec![Effect::Prepare(vec![2])]),
        (&[Key::List, Key::Bottom, Key::Up, Key::Up, Key::Up, Key::Choose], vec![]),
        (&[Key::Choose], vec![]),
        (&[Key::List, Key::List, Key::Choose], vec![]),
        (&[Key::Suspend], vec![Effect::Suspend]),
        (&[Key::List, Key::Quit], vec![Effect::Quit]),
    ] {
        let mut state = graded(5);
        let mut effects = Vec::new();
        for key in keys {
            effects = state.update(Event::Key(*key));
        }
        assert_eq!(effects, expected, "{keys:?}");
    }
}

#[test]
fn the_lesson_is_that_of_the_mistake() {
    let lesson = |state: &State| match &state.open {
        Some(Panel::Lesson { mistake, .. }) => Some(*mistake),
        _ => None,
    };
    let mut state = graded(5);
    state.update(Event::Key(Key::Explain));
    assert_eq!(lesson(&state), Some(Diagnosis::BlockedEventLoop));
    state.update(Event::Key(Key::Close));
    assert_eq!(state.open, None);
    state.works[0].score = Some(Box::new(samples::all_passed()));
    state.update(Event::Key(Key::Explain));
    assert!(state.open.is_none() && state.note.is_some());
}

#[test]
fn nobody_scrolls_past_the_last_line() {
    let mut state = graded(5);
    state.update(Event::Resized(80, 12));
    state.update(Event::Key(Key::Down));
    assert_eq!(state.scroll, 1);
    state.update(Event::Key(Key::Bottom));
    let last = view::lines(&state).len() - view::room(&state);
    assert_eq!(state.scroll, last);
    state.update(Event::Key(Key::PageDown));
    assert_eq!(state.scroll, last);
    state.update(Event::Key(Key::Up));
    assert_eq!(state.scroll, last - 1);
    state.update(Event::Resized(80, 200));
    assert_eq!(state.scroll, 0);
}

#[test]
fn what_is_late_changes_nothing() {
    for event in [
        Event::Ready,
        Event::Preparing("compiling".to_owned()),
        Event::UnderWay { compiling: 1, judging: 0 },
        Event::Decided { place: 0, check: Box::new(samples::blocked().checks.remove(0)) },
    ] {
        let told = format!("{event:?}");
        let mut state = graded(5);
        assert_eq!(state.update(event), vec![], "{told}");
        assert!(state.run.is_none(), "{told}");
    }
}
