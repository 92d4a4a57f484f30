//! The forms in which a platform reads a scorecard: one file each, which holds the form's name, the file that it is
//! usually in, and a pure function from the scorecard and its [`Context`] to a text.
//!
//! A hidden check is hidden before a scorecard comes here ([`super::visible`]), for all of them in the same way. What
//! most of them are made from is the list of [`super::cases`].

mod autolab;
mod check50;
mod classroom;
mod classroom50;
mod ctrf;
mod exercism;
mod github;
mod gradescope;
mod junit;
mod markdown;
mod prairielearn;
mod submitty;
mod tap;
mod trace;

use std::time::Duration;

use jiff::Timestamp;

use super::{Style, human, json};
use crate::score::Scorecard;

/// A form in which results leave the program.
#[derive(Debug)]
pub struct Format {
    /// What a user calls it.
    pub name: &'static str,
    /// Who reads it, in a few words.
    pub about: &'static str,
    /// The end of a file's name from which the format is clear, with the dot in front; empty if none is.
    pub ending: &'static str,
    /// The variables of the environment that it takes facts from, all of which must be there.
    pub needs: &'static [&'static str],
    /// Makes the text.
    pub text: fn(&Scorecard, &Context) -> String,
}

/// What a form may say beside the scorecard.
#[derive(Debug, Clone)]
pub struct Context {
    /// Where it is read, if it is read by a person.
    pub style: Style,
    /// When the grading began.
    pub started: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// A word that nobody can guess: it ends a passage that may hold anything.
    pub secret: String,
    /// Looks up a variable of the environment.
    pub variable: fn(&str) -> Option<String>,
}

/// Every format, in the order in which they are listed.
static ALL: &[Format] = &[
    Format {
        name: "human",
        about: "people",
        ending: ".txt",
        needs: &[],
        text: |card, context| human::scorecard(card, context.style),
    },
    Format {
        name: "json",
        about: "programs; loses nothing",
        ending: ".json",
        needs: &[],
        text: |card, _| json::scorecard(card),
    },
    markdown::FORMAT,
    github::FORMAT,
    classroom::FORMAT,
    classroom50::FORMAT,
    gradescope::FORMAT,
    prairielearn::FORMAT,
    autolab::FORMAT,
    exercism::FORMAT,
    submitty::FORMAT,
    check50::FORMAT,
    junit::FORMAT,
    ctrf::FORMAT,
    tap::FORMAT,
    trace::FORMAT,
];

/// Every format, in the order in which they are listed.
pub fn all() -> impl Iterator<Item = &'static Format> {
    ALL.iter()
}

/// The format of this name.
///
/// # Errors
///
/// If there is none: a sentence that names those that there are.
pub fn named(name: &str) -> Result<&'static Format, String> {
    all().find(|format| format.name == name).ok_or_else(|| {
        let names: Vec<&str> = all().map(|format| format.name).collect();
        format!("no format is called `{name}`; there are {}", names.join(", "))
    })
}

/// The format that is clear from a file's name: the one with the longest ending that it has.
#[must_use]
pub fn of_file(name: &str) -> Option<&'static Format> {
    let clear = all().filter(|format| !format.ending.is_empty() && name.ends_with(format.ending));
    clear.max_by_key(|format| format.ending.len())
}

/// The variables of the environment that a format needs and that are not there.
#[must_use]
pub fn missing(format: &Format, variable: fn(&str) -> Option<String>) -> Vec<&'static str> {
    format.needs.iter().copied().filter(|name| variable(name).is_none()).collect()
}
