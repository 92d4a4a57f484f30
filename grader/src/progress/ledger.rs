//! The file that a handout's progress is kept in: TOML, a line for each fact, sorted, without a moment in it. Each line
//! says what it is about, and lines of different exercises never touch, so git merges what two people or two branches
//! did. Whatever is no fact is passed over, line by line: half a file, the marks of a merge, bytes that are no text.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

use toml::{Table, Value};

use super::Facts;
use crate::kit;
use crate::score::Word;

/// The file's first line.
const ABOUT: &str = "# How far you are, for `cargo grade list`. Commit it, merge it or delete it, as you like.\n";

/// What is remembered, by exercise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<String, Facts>);

impl Ledger {
    /// What a file of this text holds. Where it holds a fact twice, the one that says more counts, or the last.
    #[must_use]
    pub fn read(text: &str) -> Ledger {
        let mut ledger = Ledger::default();
        let lines = text.lines().filter_map(|line| line.parse::<Table>().ok());
        for (exercise, facts) in lines.flatten().filter(|(exercise, _)| fits_a_line(exercise)) {
            for (name, value) in facts.as_table().into_iter().flatten() {
                ledger.of(&exercise).read(name, value);
            }
        }
        ledger
    }

    /// The file's text. An exercise that this grader does not know stays.
    #[must_use]
    pub fn text(&self) -> String {
        let known = kit::exercises().into_iter().map(|exercise| (exercise.folder, Facts::default()));
        let mut all: BTreeMap<String, Facts> = known.collect();
        all.extend(self.0.clone());
        let mut text = ABOUT.to_owned();
        for (exercise, facts) in &all {
            // Also where there is nothing to say yet: it keeps the lines above and below apart when they are merged.
            let _ = writeln!(text, "\n# {exercise}");
            facts.write(exercise, &mut text);
        }
        text
    }

    /// What is remembered of an exercise.
    #[must_use]
    pub fn facts(&self, exercise: &str) -> Facts {
        self.0.get(exercise).cloned().unwrap_or_default()
    }

    pub(super) fn of(&mut self, exercise: &str) -> &mut Facts {
        self.0.entry(exercise.to_owned()).or_default()
    }
}

impl Facts {
    fn read(&mut self, name: &str, value: &Value) {
        let number = value.as_integer().and_then(|number| u32::try_from(number).ok());
        match name {
            "points" => self.points = self.points.max(number),
            "max_points" => self.max_points = self.max_points.max(number),
            "tries" => self.tries = self.tries.max(number.unwrap_or_default()),
            "hints" => self.hints = self.hints.max(number.unwrap_or_default()),
            "complete" => self.complete |= value.as_bool() == Some(true),
            "version" => self.version = value.as_str().filter(|name| fits_a_line(name)).map(ToOwned::to_owned),
            "checks" => {
                let checks = value.as_table().into_iter().flatten().filter(|(name, _)| fits_a_line(name));
                let checks = checks.filter_map(|(name, word)| Some((name.clone(), word.clone().try_into().ok()?)));
                self.checks.extend(checks);
            }
            _ => {}
        }
    }

    fn write(&self, exercise: &str, text: &mut String) {
        let mut line = |fact: &str, value: &dyn Display| {
            let _ = writeln!(text, "{}.{fact} = {value}", key(exercise));
        };
        for (check, word) in &self.checks {
            line(&format!("checks.{}", key(check)), &quoted(said(*word)));
        }
        if self.complete {
            line("complete", &true);
        }
        // None is what is taken where there is no line.
        let count = |count: u32| Some(count).filter(|count| *count > 0);
        for (fact, number) in [
            ("hints", count(self.hints)),
            ("max_points", self.max_points),
            ("points", self.points),
            ("tries", count(self.tries)),
        ] {
            if let Some(number) = number {
                line(fact, &number);
            }
        }
        if let Some(version) = &self.version {
            line("version", &quoted(version));
        }
    }
}

/// A key as TOML writes it.
fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if is_bare { name.to_owned() } else { quoted(name) }
}

/// A text as TOML quotes it, if it [`fits_a_line`].
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn fits_a_line(text: &str) -> bool {
    !text.contains(char::is_control)
}

fn said(word: Word) -> &'static str {
    match word {
        Word::Passed => "passed",
        Word::Failed => "failed",
        Word::Ungraded => "ungraded",
        Word::Skipped => "skipped",
    }
}
