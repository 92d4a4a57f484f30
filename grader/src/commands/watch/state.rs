//! What is known, and what each event makes of it. Pure: what has to be done comes back as effects.

mod keys;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::SystemTime;

use super::panel::Panel;
use crate::progress::Change;
use crate::score::{CheckScore, ExerciseScore, Scorecard, Status, Word};
use crate::verdict::Diagnosis;

/// What happened.
#[derive(Debug)]
pub(super) enum Event {
    /// A key was pressed.
    Key(Key),
    /// The terminal has so many columns and lines.
    Resized(u16, u16),
    /// The student's files were read: what is there, or why nothing is, and which exercises have changed.
    Read { works: Result<Vec<Work>, String>, saved: Vec<usize> },
    /// What is needed to grade is being compiled: how far that is.
    Preparing(String),
    /// What was to be prepared is there.
    Ready,
    /// It cannot be had.
    NotReady(String),
    /// So many exercises are compiled at this moment, and so many judged.
    UnderWay { compiling: usize, judging: usize },
    /// A check has its verdict.
    Decided { place: usize, check: Box<CheckScore> },
    /// An exercise has all of its verdicts.
    Finished { place: usize, score: Box<ExerciseScore> },
    /// What an exercise's verdicts changed since it was graded before.
    News { place: usize, changes: Vec<Change> },
    /// All that was to be graded has been.
    Ended(Box<Scorecard>),
    /// The hint that was asked for.
    Hint(String),
    /// Somebody wants the program to end.
    Interrupted,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Run,
    Hint,
    Explain,
    Next,
    List,
    Keys,
    Close,
    Choose,
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Suspend,
    Quit,
}

/// What has to be done.
#[derive(Debug, PartialEq)]
pub(super) enum Effect {
    /// Read the student's files.
    Read,
    /// Have what is needed to grade these exercises.
    Prepare(Vec<usize>),
    /// End what is being graded.
    Stop,
    /// Grade these exercises.
    Grade(Vec<usize>),
    /// Remember how far an exercise is.
    Remember(usize, Box<ExerciseScore>),
    /// Find the next hint for an exercise.
    Hint(usize),
    /// Give the terminal back until the user returns.
    Suspend,
    /// End.
    Quit,
}

/// One exercise.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// Its folder's name.
    pub(super) name: String,
    /// What it is about.
    pub(super) about: &'static str,
    /// What will be checked, and for how many points.
    pub(super) checks: Vec<(&'static str, u32)>,
    /// Where to write; `None` if it is not there.
    pub(super) file: Option<PathBuf>,
    /// When it was saved last, if anything has been written.
    pub(super) begun: Option<SystemTime>,
    /// Points reached and reachable when it was graded last.
    pub(super) points: Option<(u32, u32)>,
    /// The verdict, if it was graded since it is watched.
    pub(super) score: Option<Box<ExerciseScore>>,
    /// What that changed since it was graded before.
    pub(super) news: Vec<Change>,
    /// Whether it was saved after that.
    pub(super) is_stale: bool,
}

impl Work {
    /// Whether nothing is left to do.
    pub(super) fn is_done(&self) -> bool {
        !self.is_stale && self.points.is_some_and(|(points, most)| points == most)
    }

    /// The mistakes that its verdict names, the first one first; none that only says that nothing is there yet.
    pub(super) fn mistakes(&self) -> Vec<Diagnosis> {
        let Some(score) = &self.score else { return Vec::new() };
        if score.status == Status::DidNotCompile {
            return vec![Diagnosis::DidNotCompile];
        }
        let failed = score.checks.iter().filter(|check| check.verdict == Word::Failed);
        let mut mistakes = Vec::new();
        for diagnosis in failed.filter_map(|check| check.diagnosis) {
            if diagnosis != Diagnosis::NotImplemented && !mistakes.contains(&diagnosis) {
                mistakes.push(diagnosis);
            }
        }
        mistakes
    }
}

/// What is being graded.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) places: BTreeSet<usize>,
    pub(super) stage: Stage,
    pub(super) decided: BTreeMap<usize, Vec<CheckScore>>,
    pub(super) finished: BTreeSet<usize>,
}

/// How far it is.
#[derive(Debug, PartialEq)]
pub(super) enum Stage {
    /// What these exercises need is made ready; what is said of it.
    Preparing { asked: BTreeSet<usize>, line: Option<String> },
    /// So many are compiled, and judged.
    Grading { compiling: usize, judging: usize },
}

/// All that is known.
#[derive(Debug)]
pub(super) struct State {
    /// Columns and lines.
    pub(super) size: (u16, u16),
    pub(super) colour: bool,
    pub(super) works: Vec<Work>,
    /// The exercise that is shown.
    pub(super) current: usize,
    pub(super) run: Option<Run>,
    /// Why there is nothing to show.
    pub(super) trouble: Option<String>,
    /// What the last key could not do.
    pub(super) note: Option<String>,
    pub(super) open: Option<Panel>,
    /// Lines above the first one that is shown.
    pub(super) scroll: usize,
    /// Once everything has been read.
    has_begun: bool,
}

impl State {
    pub(super) fn new(size: (u16, u16), colour: bool) -> State {
        State {
            size,
            colour,
            works: Vec::new(),
            current: 0,
            run: None,
            trouble: None,
            note: None,
            open: None,
            scroll: 0,
            has_begun: false,
        }
    }

    /// Takes note of what happened; what has to be done now.
    pub(super) fn update(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => {
                self.note = None;
                self.key(key)
            }
            Event::Resized(columns, lines) => {
                self.size = (columns, lines);
                self.scroll_by(0);
                Vec::new()
            }
            Event::Read { works, saved } => self.read(works, saved),
            Event::Preparing(said) => {
                if let Some(Run { stage: Stage::Preparing { line, .. }, .. }) = &mut self.run {
                    *line = Some(said);
                }
                Vec::new()
            }
            Event::Ready => self.ready(),
            Event::NotReady(why) => {
                self.run = None;
                self.trouble = Some(why);
                Vec::new()
            }
            Event::UnderWay { compiling, judging } => {
                if let Some(Run { stage: stage @ Stage::Grading { .. }, .. }) = &mut self.run {
                    *stage = Stage::Grading { compiling, judging };
                }
                Vec::new()
            }
            Event::Decided { place, check } => {
                if let Some(run) = &mut self.run {
                    run.decided.entry(place).or_default().push(*check);
                }
                Vec::new()
            }
            Event::Finished { place, score } => self.finished(place, score),
            Event::News { place, changes } => {
                if let Some(work) = self.works.get_mut(place) {
                    work.news = changes;
                }
                Vec::new()
            }
            Event::Ended(_) => {
                self.run = None;
                Vec::new()
            }
            Event::Hint(text) => {
                self.open = Some(Panel::text(text));
                Vec::new()
            }
            Event::Interrupted => vec![Effect::Quit],
        }
    }

    /// The exercise that is shown.
    pub(super) fn work(&self) -> Option<&Work> {
        self.works.get(self.current)
    }

    /// The exercise to go on with: the next one behind the one that is shown in which something is left to do.
    pub(super) fn next(&self) -> Option<usize> {
        let count = self.works.len();
        let others = (1..count).map(|step| (self.current + step) % count);
        others.into_iter().find(|place| self.works[*place].file.is_some() && !self.works[*place].is_done())
    }

    fn read(&mut self, works: Result<Vec<Work>, String>, saved: Vec<usize>) -> Vec<Effect> {
        let mut works = match works {
            Ok(works) => works,
            Err(why) => {
                *self = State { trouble: Some(why), ..State::new(self.size, self.colour) };
                return vec![Effect::Stop];
            }
        };
        let names = |works: &[Work]| works.iter().map(|work| work.name.clone()).collect::<Vec<_>>();
        if !self.has_begun || names(&works) != names(&self.works) {
            let stop = self.run.is_some().then_some(Effect::Stop);
            *self = State { has_begun: true, works, ..State::new(self.size, self.colour) };
            self.current = first(&self.works);
            return stop.into_iter().chain(self.start([self.current])).collect();
        }
        for (place, earlier) in self.works.iter_mut().enumerate() {
            works[place].score = earlier.score.take();
            works[place].news = std::mem::take(&mut earlier.news);
            works[place].is_stale = earlier.is_stale || saved.contains(&place);
        }
        self.works = works;
        // What has gone is told if it is looked at; the rest of a folder that is cleared away is not.
        let is_shown = |place: &usize| self.works[*place].file.is_some() || *place == self.current;
        let saved: Vec<usize> = saved.into_iter().filter(is_shown).collect();
        let Some(first) = saved.first().copied() else { return Vec::new() };
        if !saved.contains(&self.current) {
            self.show(first);
        }
        let unfinished = self.run.iter().flat_map(|run| run.places.difference(&run.finished).copied());
        let all: Vec<usize> = unfinished.chain(saved).collect();
        self.start(all)
    }

    /// Grades these, and nothing else.
    fn start(&mut self, places: impl IntoIterator<Item = usize>) -> Vec<Effect> {
        self.trouble = None;
        let places: BTreeSet<usize> = places.into_iter().collect();
        let asked = places.clone();
        let mut effects = vec![Effect::Stop, Effect::Prepare(places.iter().copied().collect())];
        let mut stage = Stage::Preparing { asked, line: None };
        match self.run.take() {
            // Compiling what is needed takes a minute, and to begin it again would lose some of that. The files are
            // taken as they are when it has ended.
            Some(Run { stage: earlier @ Stage::Preparing { .. }, .. }) => {
                stage = earlier;
                effects.clear();
            }
            Some(_) => {}
            None => drop(effects.remove(0)),
        }
        self.run = Some(Run { places, stage, decided: BTreeMap::new(), finished: BTreeSet::new() });
        effects
    }

    fn ready(&mut self) -> Vec<Effect> {
        let Some(run) = &mut self.run else { return Vec::new() };
        let Stage::Preparing { asked, .. } = &mut run.stage else { return Vec::new() };
        let places = run.places.iter().copied().collect();
        if run.places.is_subset(asked) {
            run.stage = Stage::Grading { compiling: 0, judging: 0 };
            return vec![Effect::Grade(places)];
        }
        asked.clone_from(&run.places);
        vec![Effect::Prepare(places)]
    }

    fn finished(&mut self, place: usize, score: Box<ExerciseScore>) -> Vec<Effect> {
        if let Some(run) = &mut self.run {
            run.finished.insert(place);
        }
        let Some(work) = self.works.get_mut(place) else { return Vec::new() };
        work.points = Some((score.points, score.max_points));
        work.is_stale = false;
        work.news.clear();
        work.score = Some(score.clone());
        if place == self.current {
            self.scroll_by(0);
        }
        vec![Effect::Remember(place, score)]
    }

    /// Shows another exercise, from its first line on.
    fn show(&mut self, place: usize) {
        if place != self.current {
            self.scroll = 0;
        }
        self.current = place;
    }

    /// Shows an exercise as the user asks for it, and grades it if its verdict is not known.
    fn go_to(&mut self, place: usize) -> Vec<Effect> {
        self.show(place);
        self.open = None;
        let is_known = self.works.get(place).is_some_and(|work| work.score.is_some() && !work.is_stale);
        let is_under_way = self.run.as_ref().is_some_and(|run| run.places.contains(&place));
        if is_known || is_under_way { Vec::new() } else { self.start([place]) }
    }
}

/// The exercise to begin with: what was saved last and is not done, else the first that is not done.
fn first(works: &[Work]) -> usize {
    let open = || (0..works.len()).filter(|place| works[*place].file.is_some() && !works[*place].is_done());
    let begun = open().filter(|place| works[*place].begun.is_some()).max_by_key(|place| works[*place].begun);
    begun.or_else(|| open().next()).or_else(|| works.iter().position(|work| work.file.is_some())).unwrap_or(0)
}

#[cfg(test)]
mod tests;
