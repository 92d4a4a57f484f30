//! The table of a class on a terminal: a line for each person, a column for each exercise.

use super::page::{Ink, Page, Style, cut, width};
use crate::class::Marks;
use crate::class::marks::{Cell, Row};
use crate::score::Status;

/// Columns of a name. Longer ones are cut: the id is in the results.
const NAME: usize = 28;

/// Columns of an exercise's points.
const CELL: usize = 6;

/// The table, and what its signs mean.
#[must_use]
pub fn roll(marks: &Marks, style: Style) -> String {
    let mut page = Page::new(style);
    let name = marks.people.iter().map(|row| width(&row.person.id)).max().unwrap_or(0).min(NAME);
    let numbers = marks.exercises.iter().map(|column| column.name.split('_').next().unwrap_or_default());
    let heading: String = numbers.map(|number| format!("{number:>CELL$}")).collect();
    page.line(0, &style.paint(Ink::Faint, &format!("{:name$}{heading}      points", "")));
    for row in &marks.people {
        let id = cut(&row.person.id, name);
        let gap = name - width(&id);
        page.line(0, &format!("{id}{:gap$}{}", "", line(row, style)));
    }
    page.line(0, "");
    let undecided = marks.people.iter().filter(|row| !row.is_decided()).count();
    let decided = marks.people.len() - undecided;
    page.line(0, &format!("{decided} people graded"));
    if undecided > 0 {
        let what = format!("{undecided} need a look: what could not be graded is no zero");
        page.line(0, &style.paint(Ink::Unsure, &what));
    }
    for row in &marks.people {
        if let Some(why) = &row.unreadable {
            page.text(2, None, &format!("{}: {why}", row.person.id));
        }
    }
    let signs = "?  not graded     –  missing     ✗  did not compile";
    page.line(0, &style.paint(Ink::Faint, signs));
    page.text
}

fn line(row: &Row, style: Style) -> String {
    if row.unreadable.is_some() {
        return style.paint(Ink::Unsure, "  could not be read");
    }
    let cells: String = row.exercises.iter().map(|cell| self::cell(cell, style)).collect();
    let undecided = if row.undecided > 0.0 { format!("  {} undecided", number(row.undecided)) } else { String::new() };
    let points = format!("{}/{}", number(row.points), number(row.max_points));
    format!("{cells}{points:>12}{}", style.paint(Ink::Unsure, &undecided))
}

fn cell(cell: &Cell, style: Style) -> String {
    let (text, ink) = match cell.status {
        Status::Missing => ("–".to_owned(), Ink::Faint),
        Status::DidNotCompile => ("✗".to_owned(), Ink::Wrong),
        Status::Ungraded if cell.undecided >= cell.max_points => ("?".to_owned(), Ink::Unsure),
        Status::Ungraded => (format!("{}?", number(cell.points)), Ink::Unsure),
        Status::Graded if cell.points >= cell.max_points => (number(cell.points), Ink::Right),
        Status::Graded => (number(cell.points), Ink::Strong),
    };
    let gap = CELL.saturating_sub(width(&text));
    format!("{:gap$}{}", "", style.paint(ink, &text))
}

/// Points as people write them: no zeros behind the point.
fn number(points: f64) -> String {
    let text = format!("{points:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
