//! A class's grades in the CSV that Canvas and Moodle take.
//!
//! | module | does |
//! | --- | --- |
//! | [`roster`] | reads what the platform exports: whom it knows, and by what |
//! | `matching` | finds each person of the class on it |
//! | `canvas`, `moodle` | write what the platform imports |
//! | `cell` | what a spreadsheet would take for a formula |
//!
//! What holds for both: whoever is not decided has no grade. Whoever is on the roster and handed in nothing is not in the
//! file, so that the platform keeps what it has: whether that is a zero, the instructor says. Whoever handed in and is
//! not on the roster is not in the file either, and is named.

mod canvas;
mod cell;
mod matching;
mod moodle;
pub mod roster;
#[cfg(test)]
mod tests;

pub use canvas::canvas;
pub use moodle::moodle;
pub use roster::Roster;

use super::clean;
use crate::class::Marks;
use crate::class::marks::{Grade, Row};

/// What a platform imports, and what its instructor should know before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gradebook {
    /// The file.
    pub csv: String,
    /// A line each, fit for a terminal.
    pub warnings: Vec<String>,
}

/// Why there is no such file: a line each, fit for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub Vec<String>);

/// What is wrong with a title in any gradebook.
fn title_fault(title: &str) -> Option<&'static str> {
    match title {
        _ if title.trim().is_empty() => Some("is empty"),
        _ if title.chars().any(char::is_control) => Some("has a line break or another control character in it"),
        _ if cell::is_formula(title.trim()) => Some("would be a formula in a spreadsheet"),
        _ => None,
    }
}

/// Of whom there is no grade although they handed in.
fn undecided<'a>(marks: &Marks, rows: impl IntoIterator<Item = &'a Row>) -> Option<String> {
    let rows = rows.into_iter().filter(|row| marks.grade(row) == Grade::Undecided);
    named("no grade, because it is not decided yet", rows.map(|row| row.person.id.as_str()))
}

/// Cells that the platform needs as they are, and that a spreadsheet would calculate.
fn formulas(people: &[(Vec<String>, &Row)]) -> Option<String> {
    let cells = people.iter().flat_map(|(cells, _)| cells).filter(|text| cell::is_formula(text));
    named("formulas to a spreadsheet program, so do not open the file in one", cells.map(String::as_str))
}

/// `left out (3): a, b, c`; nothing for nobody.
fn named<'a>(what: &str, who: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let who: Vec<String> = who.into_iter().map(on_a_line).collect();
    (!who.is_empty()).then(|| format!("{what} ({}): {}", who.len(), who.join(", ")))
}

/// A text that somebody else wrote, on one line of a terminal.
fn on_a_line(text: &str) -> String {
    clean::plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines as CSV.
fn written(lines: &[Vec<String>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        writer.write_record(line).expect("all lines are equally long, and memory takes all");
    }
    let bytes = writer.into_inner().expect("memory takes all");
    String::from_utf8(bytes).expect("what was text is text")
}
