//! The end of the report on a terminal: an overview, the score, and what to do next.

use super::next::{Next, next};
use super::page::{Ink, LABEL, Page, Style, fold, width};
use super::words;
use crate::score::{ExerciseScore, Scorecard, Status};

/// Columns of an exercise's bar.
const BAR: usize = 10;

/// The end of the report.
#[must_use]
pub fn summary(card: &Scorecard, style: Style) -> String {
    let mut page = Page::new(style);
    if card.exercises.len() > 1 {
        page.overview(card);
        page.line(0, "");
    }
    page.score(card);
    page.next(card);
    page.text
}

impl Page {
    /// A line for each exercise.
    fn overview(&mut self, card: &Scorecard) {
        let name = card.exercises.iter().map(|exercise| width(&exercise.name)).max().unwrap_or(0);
        let points = card.exercises.iter().map(|exercise| points(exercise).len()).max().unwrap_or(0);
        for exercise in &card.exercises {
            let style = self.style;
            let (tag, tag_ink) = match exercise.status {
                Status::Ungraded => (words::exercise_tag(exercise), Ink::Unsure),
                _ if is_perfect(exercise) => ("✓", Ink::Right),
                _ => (words::exercise_tag(exercise), Ink::Faint),
            };
            let bar = bar(exercise, style);
            let line = format!("{:<name$}  {bar}  {:>points$}", exercise.name, self::points(exercise));
            let room = name + 2 + BAR + 2 + points + 2 + width(tag) <= style.columns();
            self.line(0, &if room { format!("{line}  {}", style.paint(tag_ink, tag)) } else { line });
        }
    }

    fn score(&mut self, card: &Scorecard) {
        let ink = if card.is_perfect() { Ink::Right } else { Ink::Strong };
        let points = self.style.paint(ink, &format!("{}/{} points", card.points, card.max_points));
        let seed = card.seed.map(|seed| self.style.paint(Ink::Faint, &format!("(seed {seed})")));
        let undecided = words::undecided_points(card).unwrap_or_default();
        let room = self.style.columns() - LABEL;
        let undecided = fold(&undecided, room).into_iter().map(|line| self.style.paint(Ink::Unsure, &line));
        let weak = card.is_weakly_isolated().then(|| self.style.paint(Ink::Faint, words::WEAK_ISOLATION));
        let lines: Vec<String> =
            std::iter::once(format!("{points}  {}", seed.unwrap_or_default()).trim_end().to_owned())
                .chain(undecided)
                .chain(weak)
                .collect();
        self.labelled_lines(0, "score", lines);
        for note in &card.notes {
            self.labelled(0, "note", note);
        }
    }

    fn next(&mut self, card: &Scorecard) {
        let next = next(card);
        self.line(0, "");
        if next == Next::Done {
            let ink = if card.exercises.is_empty() { Ink::Unsure } else { Ink::Right };
            return self.text(0, Some(ink), &words::all_done(card));
        }
        let room = self.style.columns() - LABEL;
        let mut lines = fold(&next.about(), room);
        let commands = next.commands();
        let command_width = commands.iter().map(|(command, _)| width(command)).max().unwrap_or(0);
        for (command, does) in commands {
            let wide = command_width + 3 + width(does) <= room;
            let does = self.style.paint(Ink::Faint, does);
            lines.push(if wide { format!("{command:<command_width$}   {does}") } else { command });
        }
        self.labelled_lines(0, "next", lines);
    }
}

fn points(exercise: &ExerciseScore) -> String {
    format!("{}/{}", exercise.points, exercise.max_points)
}

fn is_perfect(exercise: &ExerciseScore) -> bool {
    exercise.status == Status::Graded && exercise.points == exercise.max_points
}

/// The exercise's bar.
fn bar(exercise: &ExerciseScore, style: Style) -> String {
    drawn(exercise.points, exercise.undecided(), exercise.max_points, style)
}

/// A bar of points that were reached, and that nobody could give or take. Full only if nothing is missing.
#[must_use]
pub fn drawn(reached: u32, undecided: u32, most: u32, style: Style) -> String {
    let cells = |points: u32| (points as usize * BAR).checked_div(most as usize).unwrap_or(0).min(BAR);
    let reached = cells(reached);
    let undecided = cells(undecided).min(BAR - reached);
    let missing = BAR - reached - undecided;
    style.paint(Ink::Right, &"█".repeat(reached))
        + &style.paint(Ink::Unsure, &"?".repeat(undecided))
        + &style.paint(Ink::Faint, &"░".repeat(missing))
}
