//! Lists the exercises and how far each is.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Exit, Trouble, terminal};
use crate::build::{Part, Submission, Unreadable};
use crate::kit;
use crate::progress::{FILE, Facts, Handout, Ledger};
use crate::report::list::{List, Row};
use crate::report::{self, Style};
use crate::score::Word;
use crate::suites::{self, Suite};

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The folder that holds the exercises [default: where you are]
    path: Option<PathBuf>,
    /// How to print it
    #[arg(short, long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let here = Path::new(".");
    let list = match (found(options.path.as_deref().unwrap_or(here)), &options.path) {
        (Ok(submission), _) => listed(&submission, Vec::new()),
        // Who has named a folder is to know that it is the wrong one; for everybody else there is still something to list.
        (Err(unreadable), Some(_)) => return Err(unreadable.into()),
        (Err(unreadable), None) => listed(&Submission { parts: Vec::new() }, vec![unreadable.to_string()]),
    };
    let style = Style { width: terminal::width(), colour: terminal::colour() };
    terminal::print(&match options.format {
        Format::Human => report::list::list(&list, style),
        Format::Json => report::json::list(&list),
    });
    Ok(Exit::Fine)
}

/// What a path holds; all of the handout, if it is the folder of one exercise in it.
fn found(path: &Path) -> Result<Submission, Unreadable> {
    let submission = Submission::find(path, &[])?;
    match handout(&submission.parts) {
        Some(handout) if submission.parts.len() == 1 => Submission::find(handout.folder(), &[]),
        _ => Ok(submission),
    }
}

/// The handout that these exercises lie in: all of its exercises lie in one folder.
pub(super) fn handout(parts: &[Part]) -> Option<Handout> {
    parts.iter().find_map(|part| Handout::around(part.home.as_ref()?, &part.exercise))
}

fn listed(submission: &Submission, mut notes: Vec<String>) -> List {
    let suites = suites::all();
    let handout = handout(&submission.parts);
    let ledger = handout.as_ref().map_or_else(Ledger::default, Handout::ledger);
    let rows: Vec<Row> = kit::exercises()
        .into_iter()
        .map(|exercise| {
            let suite = suites.iter().find(|suite| suite.name == exercise.name);
            let part = submission.parts.iter().find(|part| part.exercise == exercise);
            let here = part.is_some_and(|part| part.home.is_some() || part.sources.is_ok());
            row(exercise.folder.clone(), here, suite, &ledger.facts(&exercise.folder))
        })
        .collect();
    if handout.is_none() && rows.iter().any(|row| row.here) {
        notes.push(format!(
            "how far you are is kept in {FILE} beside the exercises, but only where the handout's Cargo.toml lies there \
             too: take it from the handout"
        ));
    } else if rows.iter().any(|row| row.here) && rows.iter().all(|row| row.points.is_none()) {
        notes.push("nothing has been graded here yet: `cargo grade` grades all of it".to_owned());
    }
    List::of(rows, notes)
}

fn row(name: String, here: bool, suite: Option<&Suite>, facts: &Facts) -> Row {
    let max_points = suite.map_or(0, Suite::points);
    let failed = |check: &&suites::Check| facts.checks.get(check.name) == Some(&Word::Failed);
    Row {
        name,
        about: suite.map_or("", |suite| suite.about).to_owned(),
        here,
        // The checks may be others since.
        points: facts.score().map(|(points, _)| points.min(max_points)),
        max_points,
        tries: facts.tries,
        hints: facts.hints,
        checks: facts.checks.clone(),
        failed: suite.and_then(|suite| suite.checks.iter().find(failed)).map(|check| check.name.to_owned()),
    }
}
