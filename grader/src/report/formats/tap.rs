//! The Test Anything Protocol, version 14, <https://testanything.org/tap-version-14-specification.html>, which the
//! harnesses of Node and Perl read, and a plugin of Jenkins. Perl's `Test::Harness` 3.44 refuses the number 14, and reads
//! all the rest.
//!
//! - *Ungraded* is `ok … # SKIP`: a test that did not run, which is no failure. `not ok … # SKIP` is one for `prove`.
//! - A check that needs another one is `not ok` without a directive: its points are lost, and a harness counts what is
//!   skipped, or is yet to be done (`TODO`), among what is fine.
//! - Below each test stand its facts in YAML: a line for each key with a value in JSON, which is YAML too, and what is
//!   longer as it is, further in. Nothing there can end the facts: their end is a line that begins further out. Perl's
//!   reader (`TAP::Parser::YAMLish`) knows little of YAML, and takes these forms.
//! - Where nothing was graded, the plan says why: `1..0 # SKIP`.

use serde::Serialize;

use super::Format;
use crate::report::cases::{Case, cases};
use crate::report::{clean, said, words};
use crate::score::{Scorecard, Word};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "tap",
    about: "prove and other harnesses: the Test Anything Protocol",
    ending: ".tap",
    needs: &[],
    text: |card, _| text(card),
};

fn text(card: &Scorecard) -> String {
    let cases: Vec<Case<'_>> = cases(card).collect();
    let notes = said::remarks(card);
    let mut tap = Tap("TAP version 14\n".to_owned());
    match cases.len() {
        0 => tap.line(&format!("1..0 # SKIP {}", notes.join("; "))),
        count => tap.line(&format!("1..{count}")),
    }
    tap.comment(&format!("{}/{} points", card.points, card.max_points));
    if let Some(seed) = card.seed {
        tap.comment(&format!("seed {seed}"));
    }
    notes.iter().for_each(|note| tap.comment(note));
    for (place, case) in cases.iter().enumerate() {
        tap.test(place + 1, case);
    }
    tap.0
}

/// A text that grows by lines.
struct Tap(String);

impl Tap {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// The word in front keeps a note from being taken for the title of a subtest.
    fn comment(&mut self, text: &str) {
        self.line(&format!("# note: {text}"));
    }

    fn test(&mut self, number: usize, case: &Case<'_>) {
        let (result, directive) = match case.outcome {
            Word::Passed => ("ok", String::new()),
            Word::Failed | Word::Skipped => ("not ok", String::new()),
            Word::Ungraded => ("ok", format!(" # SKIP not graded: {}", words::NO_MARK_LOST)),
        };
        self.line(&format!("{result} {number} - {}{directive}", description(&case.full_name())));
        self.line("  ---");
        self.fact("verdict", &case.outcome);
        self.fact("points", &case.points);
        self.fact("max_points", &case.max_points);
        self.fact("duration_ms", &milliseconds(case.seconds));
        if let Some(diagnosis) = case.diagnosis() {
            self.fact("diagnosis", &diagnosis);
        }
        let said = said::reason(case);
        if !said.is_empty() {
            self.fact("message", &said);
        }
        let details = case.details();
        if !details.is_empty() {
            // What comes first tells a reader how far in the text begins, so it begins with no space of anybody's.
            self.block("details", &format!("{} points\n{details}", case.shown_points()));
        }
        self.line("  ...");
    }

    fn fact(&mut self, key: &str, value: &impl Serialize) {
        self.line(&format!("  {key}: {}", scalar(value)));
    }

    /// A text of several lines, the first of which begins with no space.
    fn block(&mut self, key: &str, text: &str) {
        self.line(&format!("  {key}: |"));
        // Perl's reader takes a line without spaces for the end.
        printable(text).lines().for_each(|line| self.line(&format!("    {line}")));
    }
}

/// A name, so that no `#` in it begins a directive and no brace at its end a subtest.
fn description(name: &str) -> String {
    let name = said::line(name).trim().replace('\\', "\\\\").replace('#', "\\#");
    if name.ends_with('{') { name + "…" } else { name }
}

/// JSON, and YAML.
fn scalar(value: &impl Serialize) -> String {
    // Characters that JSON could only write as a pair of escapes, which YAML does not know, are written as they are.
    printable(&serde_json::to_string(value).expect("memory takes all"))
}

/// The text without what YAML does not have, <https://yaml.org/spec/1.2.2/#51-character-set>.
fn printable(text: &str) -> String {
    clean::plain(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// Whole milliseconds; what is no time is none.
fn milliseconds(seconds: f64) -> u64 {
    // A float that is out of range becomes the nearest number that is in it, and NaN becomes 0.
    (seconds * 1_000.0).round() as u64
}

#[cfg(test)]
mod tests;
