//! The report while the grading goes on: what to print at each event. Ends up with the text of [`super::human`], but
//! for the points in the headings, which nobody knows yet.
//!
//! Several exercises are judged side by side. One of them is open: each of its checks is told the moment that it is
//! decided. What is decided of the others meanwhile waits until the open one is finished, so that no exercise is
//! torn to pieces; that is seconds at most, and with one exercise never.

use std::collections::BTreeMap;

use super::human;
use super::page::Style;
use super::visible::{self, IsVisible};
use crate::score::{CheckScore, ExerciseScore};

/// What has been told, and what waits.
pub struct Live<'a> {
    style: Style,
    headings: Vec<(String, Vec<String>)>,
    is_visible: &'a IsVisible<'a>,
    open: Option<usize>,
    waiting: BTreeMap<usize, Part>,
}

/// What is known of one exercise and not yet told.
#[derive(Debug, Default)]
struct Part {
    text: String,
    finished: bool,
}

impl<'a> Live<'a> {
    /// For exercises of these names and with these notes, by their place in the submission.
    #[must_use]
    pub fn new(headings: Vec<(String, Vec<String>)>, style: Style, is_visible: &'a IsVisible<'a>) -> Live<'a> {
        Live { style, headings, is_visible, open: None, waiting: BTreeMap::new() }
    }

    /// A check has its verdict. Returns what to print now.
    pub fn decided(&mut self, exercise: usize, check: &CheckScore) -> String {
        let name = self.headings.get(exercise).map_or("", |(name, _)| name);
        let block = human::check(&visible::check(name, check, self.is_visible), self.style);
        self.part(exercise, None).text.push_str(&block);
        self.tell()
    }

    /// An exercise has all of its verdicts. Returns what to print now.
    pub fn finished(&mut self, exercise: usize, score: &ExerciseScore) -> String {
        let shown = visible::visible(score, |check| (self.is_visible)(&score.name, check));
        let closing = human::closing(&shown, self.style) + "\n";
        let part = self.part(exercise, Some(score));
        part.text.push_str(&closing);
        part.finished = true;
        self.tell()
    }

    /// What waits of this exercise; begins with its heading.
    fn part(&mut self, exercise: usize, score: Option<&ExerciseScore>) -> &mut Part {
        let (style, headings) = (self.style, &self.headings);
        self.waiting.entry(exercise).or_insert_with(|| {
            let (name, notes) = headings.get(exercise).map_or(("", &[][..]), |(name, notes)| (name, notes));
            Part { text: human::heading(name, score, style) + &human::notes(notes, style), finished: false }
        })
    }

    /// Takes what may be told: all of the open exercise, and if that is finished, of the next.
    fn tell(&mut self) -> String {
        let mut told = String::new();
        while let Some(open) = self.open.or_else(|| self.waiting.keys().next().copied()) {
            self.open = Some(open);
            let Some(part) = self.waiting.get_mut(&open) else { break };
            told.push_str(&std::mem::take(&mut part.text));
            if !part.finished {
                break;
            }
            self.waiting.remove(&open);
            self.open = None;
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    const STYLE: Style = Style { width: 80, colour: false };

    fn live(exercises: &[ExerciseScore]) -> Live<'static> {
        let headings = exercises.iter().map(|exercise| (exercise.name.clone(), exercise.notes.clone()));
        Live::new(headings.collect(), STYLE, &|_, _| true)
    }

    #[test]
    fn one_exercise_is_told_check_by_check() {
        let exercises = [samples::blocked().noting(vec!["src/data.rs was left out: it is a link".to_owned()])];
        let mut live = live(&exercises);
        let mut told = String::new();
        for check in &exercises[0].checks {
            let now = live.decided(0, check);
            assert!(now.ends_with(&human::check(check, STYLE)));
            told += &now;
        }
        told += &live.finished(0, &exercises[0]);
        let heading = human::heading("02_async_slow", None, STYLE);
        let whole = human::exercise(&exercises[0], STYLE);
        assert_eq!(told.strip_prefix(&heading), whole.split_once('\n').map(|(_, rest)| format!("{rest}\n")).as_deref());
    }

    #[test]
    fn what_is_decided_of_others_waits_for_the_open_exercise() {
        let exercises = [samples::did_not_compile(), samples::blocked(), samples::all_passed()];
        let mut live = live(&exercises);
        assert!(live.decided(1, &exercises[1].checks[0]).starts_with("02_async_slow\n"));
        assert_eq!(live.decided(2, &exercises[2].checks[0]), "");
        assert_eq!(live.finished(0, &exercises[0]), "");
        assert_eq!(live.decided(1, &exercises[1].checks[1]), human::check(&exercises[1].checks[1], STYLE));
        let told = live.finished(1, &exercises[1]);
        let names = |text: &str| exercises.iter().filter(|exercise| text.contains(&exercise.name)).count();
        assert_eq!(names(&told), 2, "{told}");
        assert!(told.find(&exercises[0].name) < told.find(&exercises[2].name));
        assert_eq!(live.decided(2, &exercises[2].checks[1]), human::check(&exercises[2].checks[1], STYLE));
    }
}
