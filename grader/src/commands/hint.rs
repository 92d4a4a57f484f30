//! Shows the next hint for an exercise: each time a plainer one.

use std::path::PathBuf;

use clap::Args;

use super::terminal::{self, BOLD};
use super::{Exit, Trouble, list};
use crate::build::{Submission, submission};
use crate::kit::Exercise;
use crate::progress::Handout;
use crate::{progress, suites};

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// `03_web_fetch`, `web_fetch` or `3`
    exercise: String,
    /// The folder that holds the exercises: which hints you have seen is kept there
    #[arg(default_value = ".", hide_default_value = true)]
    path: PathBuf,
}

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let exercise = submission::exercise(&options.exercise)?;
    // Anywhere else there is a hint, too.
    let handout = Submission::find(&options.path, &[]).ok().and_then(|found| list::handout(&found.parts));
    terminal::print(&next(&exercise, handout.as_ref())?);
    Ok(Exit::Fine)
}

/// The next hint for an exercise, for a terminal; counts it as shown in its handout.
pub(super) fn next(exercise: &Exercise, handout: Option<&Handout>) -> Result<String, Trouble> {
    let suite = suites::all().into_iter().find(|suite| suite.name == exercise.name);
    let suite = suite.ok_or_else(|| Trouble::fault(format!("{} has no suite", exercise.folder)))?;
    let hints = hints(suite.hints);
    let last = hints.len().saturating_sub(1);
    let count = u32::try_from(hints.len()).unwrap_or(u32::MAX);
    let shown = progress::next_hint(handout, &exercise.folder, count);
    let place = usize::try_from(shown).unwrap_or(last).min(last);
    let text = hints.get(place).copied().unwrap_or_default();
    let rest = if place == last { "that was the last one\n" } else { "again for a plainer one\n" };
    let heading = format!("{BOLD}{}, hint {} of {count}{BOLD:#}", exercise.folder, place + 1);
    Ok(format!("{heading}\n\n{text}\n\n{rest}"))
}

/// The texts below `## 1`, `## 2` and so on.
fn hints(text: &str) -> Vec<&str> {
    let sections = text.split("\n## ").map(|section| section.strip_prefix("## ").unwrap_or(section));
    let numbered = sections.filter(|section| section.starts_with(|first: char| first.is_ascii_digit()));
    numbered.filter_map(|section| Some(section.split_once('\n')?.1.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exercise_has_three_hints() {
        for suite in suites::all() {
            assert_eq!(hints(suite.hints).len(), 3, "{}", suite.name);
        }
    }
}
