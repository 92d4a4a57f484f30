//! Lists the exercises and how far each is.

use std::path::PathBuf;

use clap::Args;

use super::terminal::{self, BOLD, DIM, GREEN};
use super::{Exit, Trouble};
use crate::build::Submission;
use crate::{kit, progress, suites};

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The folder that holds the exercises
    #[arg(default_value = ".", hide_default_value = true)]
    path: PathBuf,
}

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    // Without a submission there is still something to list.
    let parts = Submission::find(&options.path, &[]).map(|submission| submission.parts).unwrap_or_default();
    let suites = suites::all();
    let widest = suites.iter().map(|suite| suite.about.len()).max().unwrap_or(0);
    for exercise in kit::exercises() {
        let about = suites.iter().find(|suite| suite.name == exercise.name).map_or("", |suite| suite.about);
        let home = parts.iter().find(|part| part.exercise == exercise).and_then(|part| part.home.as_deref());
        let (style, state) = match home.map(progress::points) {
            Some(Some((points, max))) if points == max => (GREEN, format!("{points}/{max}")),
            Some(Some((points, max))) => (BOLD, format!("{points}/{max}")),
            Some(None) => (DIM, "not graded yet".to_owned()),
            None => (DIM, "not here".to_owned()),
        };
        let line = format!("{:<24}{about:<widest$}  {style}{state}{style:#}\n", exercise.folder);
        terminal::print(&line);
    }
    Ok(Exit::Fine)
}
