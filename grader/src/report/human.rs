//! The report on a terminal. Its pieces are the same whether they are printed as they come ([`super::live`]) or at
//! the end: a heading, a block for each check, a closing, and the summary.

use super::page::{Ink, LABEL, Page, Style, cut, fold, shorten, width};
use super::timeline::{self, Row};
use super::{clean, next, snippet, summary, table, words};
use crate::score::{CheckScore, ExerciseScore, Scorecard, Status, Word};
use crate::verdict::Diagnosis;

/// Where a check's name begins, behind its mark.
const NAME: usize = 4;

/// Where the lines below a check begin.
const DETAILS: usize = 6;

/// For `2/2`, or `0/10` without the space before it.
const POINTS: usize = 4;

/// For what stands behind the points: the longest diagnosis, and two spaces.
const TAG: usize = 24;

/// A terminal narrower than this has no room behind the points.
const ROOM_FOR_TAGS: usize = 72;

/// Lines of what the student's code printed.
const PRINTED_LINES: usize = 12;

/// Lines of the compiler's messages: the first errors matter, and the others follow from them.
const COMPILER_LINES: usize = 60;

/// No line of code is as long as this; a message about types can be.
const COMPILER_COLUMNS: usize = 400;

/// The whole report.
#[must_use]
pub fn scorecard(card: &Scorecard, style: Style) -> String {
    exercises(card, style) + &summary::summary(card, style)
}

/// The report without its end.
#[must_use]
pub fn exercises(card: &Scorecard, style: Style) -> String {
    card.exercises.iter().map(|score| exercise(score, style) + "\n").collect()
}

/// All about one exercise: its heading, its checks and its closing.
#[must_use]
pub fn exercise(score: &ExerciseScore, style: Style) -> String {
    let checks: String = score.checks.iter().map(|score| check(score, style)).collect();
    heading(&score.name, Some(score), style) + &notes(&score.notes, style) + &checks + &closing(score, style)
}

/// An exercise's name, and its points if they are known already.
#[must_use]
pub fn heading(name: &str, score: Option<&ExerciseScore>, style: Style) -> String {
    let mut page = Page::new(style);
    let title = style.paint(Ink::Strong, name);
    match score {
        None => page.line(0, &title),
        Some(score) => {
            let points = format!("{}/{}", score.points, score.max_points);
            let ink = match score.status {
                Status::Ungraded => Ink::Unsure,
                Status::DidNotCompile | Status::Missing => Ink::Wrong,
                _ if score.points == score.max_points => Ink::Right,
                _ => Ink::Strong,
            };
            page.graded(&title, width(name), &[], (&points, ink), (words::exercise_tag(score), ink));
        }
    }
    page.text
}

/// What of an exercise was left out, below its heading.
#[must_use]
pub fn notes(notes: &[String], style: Style) -> String {
    let mut page = Page::new(style);
    for note in notes {
        // A file's name may hold a line's end, and forge a line.
        page.text(NAME, None, &note.replace('\n', "␊"));
    }
    page.text
}

/// One check: a line, and below it what there is to know if it did not pass.
#[must_use]
pub fn check(score: &CheckScore, style: Style) -> String {
    let mut page = Page::new(style);
    page.verdict(score);
    // What its tag says already.
    if score.verdict != Word::Skipped && !words::is_stub(score) {
        page.findings(score);
    }
    page.text
}

/// A check that has no verdict yet.
#[must_use]
pub fn undecided(name: &str, max_points: u32, style: Style) -> String {
    let mut page = Page::new(style);
    page.titled(name, ("·", Ink::Faint), true, (&format!("–/{max_points}"), ""));
    page.text
}

/// What stands below a check's line, from the edge; also what there its tag says. Empty if it passed.
#[must_use]
pub fn findings(score: &CheckScore, style: Style) -> String {
    let mut page = Page::new(style);
    page.findings(score);
    from_the_edge(&page.text, DETAILS)
}

/// Why an exercise has no checks, from the edge. Empty if it has some.
#[must_use]
pub fn reason(score: &ExerciseScore, style: Style) -> String {
    let mut page = Page::new(style);
    page.reason(score);
    from_the_edge(&page.text, NAME)
}

/// The lines without these spaces in front of them.
fn from_the_edge(text: &str, indent: usize) -> String {
    let spaces = " ".repeat(indent);
    let lines = text.lines().map(|line| line.strip_prefix(&spaces).unwrap_or(line));
    // What was in the middle of a line may be a command at its beginning.
    lines.map(|line| clean::obeyed_by_nobody(line) + "\n").collect()
}

/// What follows an exercise's checks: why there are none, or the lesson's table.
#[must_use]
pub fn closing(score: &ExerciseScore, style: Style) -> String {
    let mut page = Page::new(style);
    page.reason(score);
    page.table(score);
    page.text
}

impl Page {
    /// A title of lines, with points at the end of the first: behind them what they are about, if there is room, or
    /// else below.
    fn graded(&mut self, title: &str, wide: usize, more: &[String], points: (&str, Ink), tag: (&str, Ink)) {
        let behind = self.style.width >= ROOM_FOR_TAGS;
        let column = self.style.columns() - if behind { TAG } else { 0 };
        // A line each is worth more than the whole name of the check that comes first.
        let tag = (cut(tag.0, if behind { TAG - 2 } else { column - DETAILS }), tag.1);
        let gap = column.saturating_sub(wide + width(points.0)).max(1);
        let (points, tag) = (self.style.paint(points.1, points.0), self.style.paint(tag.1, &tag.0));
        self.line(0, &format!("{title}{:gap$}{points}  {}", "", if behind { &tag } else { "" }));
        for line in more {
            self.line(NAME, line);
        }
        if !behind && !tag.is_empty() {
            self.line(DETAILS, &tag);
        }
    }

    /// A check's line.
    fn verdict(&mut self, score: &CheckScore) {
        let (mark, ink) = match score.verdict {
            Word::Passed => ("✓", Ink::Right),
            Word::Failed => ("✗", Ink::Wrong),
            Word::Ungraded => ("?", Ink::Unsure),
            Word::Skipped => ("–", Ink::Faint),
        };
        let (points, tag) = (words::check_points(score), words::check_tag(score));
        self.titled(&score.name, (mark, ink), score.verdict == Word::Skipped, (&points, tag));
    }

    /// A check's name behind its mark, faint or not, with its points and what they are about.
    fn titled(&mut self, name: &str, (mark, ink): (&str, Ink), is_faint: bool, (points, tag): (&str, &str)) {
        let room = self.style.columns() - NAME - POINTS - if self.style.width >= ROOM_FOR_TAGS { TAG } else { 0 };
        let mut names = fold(name, room).into_iter();
        let name = names.next().unwrap_or_default();
        let faint = |text: &str| if is_faint { self.style.paint(Ink::Faint, text) } else { text.to_owned() };
        let title = format!("  {} {}", self.style.paint(ink, mark), faint(&name));
        let more: Vec<String> = names.map(|line| faint(&line)).collect();
        self.graded(&title, NAME + width(&name), &more, (points, ink), (tag, ink));
    }

    /// What there is to know if a check did not pass.
    fn findings(&mut self, score: &CheckScore) {
        let message = score.message.as_deref().unwrap_or_default();
        match score.verdict {
            Word::Passed => {}
            Word::Skipped => self.text(DETAILS, None, message),
            Word::Failed => self.failure(score),
            Word::Ungraded => {
                self.text(DETAILS, Some(Ink::Unsure), message);
                self.text(DETAILS, None, words::NO_MARK_LOST);
            }
        }
    }

    /// Why an exercise has no checks.
    fn reason(&mut self, score: &ExerciseScore) {
        let message = score.message.as_deref().unwrap_or_default();
        match score.status {
            Status::DidNotCompile => self.compiler(message),
            Status::Missing => self.text(NAME, None, message),
            Status::Ungraded if !message.is_empty() => {
                self.text(NAME, Some(Ink::Unsure), message);
                self.text(NAME, None, words::NO_MARK_LOST);
            }
            Status::Graded | Status::Ungraded => {}
        }
    }

    /// What there is to know about a failed check.
    fn failure(&mut self, score: &CheckScore) {
        self.text(DETAILS, None, score.message.as_deref().unwrap_or_default());
        self.places(score);
        self.timeline(score);
        if !score.also_possible.is_empty() {
            let names: Vec<&str> = score.also_possible.iter().map(|diagnosis| diagnosis.name()).collect();
            self.labelled(DETAILS, "or:", &names.join(", "));
        }
        if let Some(hint) = &score.hint {
            self.labelled(DETAILS, "try", hint);
        }
        self.labelled(DETAILS, "brief", &format!("\"{}\"", score.brief));
        if let Some(diagnosis) = score.diagnosis {
            self.labelled_lines(DETAILS, "more", [next::explain(diagnosis)]);
        }
        self.printed(&score.evidence.printed);
    }

    /// Where in the code that is.
    fn places(&mut self, score: &CheckScore) {
        if score.places.len() > 1 {
            self.line(DETAILS, words::ONE_OF_THESE);
        }
        for place in &score.places {
            for line in snippet::draw(place, self.style, self.style.columns() - DETAILS) {
                self.line(DETAILS, &line);
            }
        }
    }

    fn timeline(&mut self, score: &CheckScore) {
        let room = self.style.columns() - DETAILS - LABEL;
        let Some(picture) = timeline::draw(&score.evidence, room) else { return };
        let style = self.style;
        for (label, rows, ink) in [("yours", picture.yours, Ink::Wrong), ("ideal", picture.ideal, Ink::Right)] {
            let lines = rows.into_iter().flat_map(|row| match row {
                Row::Bars { bars, total } => vec![format!("{}{total}", style.paint(ink, &bars))],
                Row::Words(words) => fold(&words, room),
            });
            self.labelled_lines(DETAILS, label, lines);
        }
    }

    fn printed(&mut self, printed: &str) {
        let printed = clean::plain(printed);
        let room = self.style.columns() - DETAILS - LABEL - 2;
        let lines = printed.trim_end().lines().map(|line| cut(line.trim_end(), room)).collect();
        let edge = self.style.paint(Ink::Faint, "│");
        let lines = shorten(lines, PRINTED_LINES).into_iter().map(|line| format!("{edge} {line}"));
        self.labelled_lines(DETAILS, "output", lines);
    }

    /// What the compiler said, in the lines in which it said it.
    fn compiler(&mut self, message: &str) {
        let said: Vec<&str> = message.trim_end().lines().collect();
        for line in said.iter().take(COMPILER_LINES) {
            let plain = clean::plain(line);
            let line = match self.style.colour {
                _ if width(&plain) > COMPILER_COLUMNS => cut(&plain, COMPILER_COLUMNS),
                true => clean::coloured(line),
                false => plain,
            };
            self.line(NAME, &line);
        }
        if let Some(more) = said.len().checked_sub(COMPILER_LINES).filter(|more| *more > 0) {
            self.line(NAME, &self.style.paint(Ink::Faint, &words::more_lines(more)));
        }
        self.line(0, "");
        self.labelled(NAME, "try", Diagnosis::DidNotCompile.hint());
        self.labelled_lines(NAME, "more", [next::explain(Diagnosis::DidNotCompile)]);
    }

    fn table(&mut self, score: &ExerciseScore) {
        let lines = table::draw(&table::versions(score), self.style.columns() - NAME);
        let Some((last, rows)) = lines.split_last() else { return };
        self.line(0, "");
        for (place, line) in rows.iter().enumerate() {
            self.line(NAME, &if place == 0 { self.style.paint(Ink::Faint, line) } else { line.clone() });
        }
        self.text(NAME, Some(Ink::Faint), last);
    }
}

#[cfg(test)]
mod tests;
