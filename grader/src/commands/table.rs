//! The end of every command that grades a class or joins the results of one.

use super::terminal::{self, BOLD, DIM};
use super::{Exit, Trouble, known};
use crate::class::marks::Row;
use crate::class::{Batch, Marks, Record, Results, Rubric};
use crate::report::{self, Style};

/// Prints the table of these people, what changed for whom, what was `done`, and what comes `next`. The exit status says
/// whether all is decided.
pub(super) fn show(
    results: &Results,
    batch: &Batch,
    people: &[Record],
    done: &str,
    next: &str,
) -> Result<Exit, Trouble> {
    // What the checks give; what that is worth, the report says.
    let plain = Rubric::plain(&known::to_a_rubric(None));
    let mut rows = Vec::new();
    for record in people {
        let graded = results.graded_of(record).map_err(Trouble::fault)?;
        rows.push(Row::of(&plain, &batch.exercises, record, &graded));
    }
    let marks = Marks::of(&plain, &batch.exercises, rows);
    let style = Style { width: terminal::width(), colour: terminal::colour() };
    terminal::print(&report::roll::roll(&marks, style));
    for record in people.iter().filter(|record| !record.changes.is_empty()) {
        terminal::print(&format!("{BOLD}{} changed{BOLD:#}\n", record.person.shown()));
        for change in &record.changes {
            terminal::print(&format!("  {change}\n"));
        }
    }
    terminal::print(&format!("{DIM}{done}{DIM:#}\n\nnext   {next}\n"));
    let decided = marks.people.iter().all(Row::is_decided);
    Ok(if decided { Exit::Fine } else { Exit::Fault })
}
