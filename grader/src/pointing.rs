//! Where in a student's code the mistake is that a check has seen.
//!
//! The judge's evidence says *that* something was sequential, blocked or unlimited. The syntax tree says *where* a pattern
//! stands that makes it so. A place is told only if the tree leaves hardly a doubt: the one pattern of its kind in what
//! the failed check called, or two or three of them. Where the tree shows nothing, nothing is said.
//!
//! | module | does |
//! | --- | --- |
//! | `patterns` | which pattern explains which mistake, and what is said about it |
//! | `sights` | walks through a function and notes what a pattern may be made of |
//! | `functions` | the functions of a submission, and which of them a call reaches |
//! | `called` | which of them the harness calls, as its own source says |
//! | `limits` | what is too large or too deep to be looked at |
//!
//! Pure: sources go in, places come out. A submission is hostile until proven otherwise: what is too large is not parsed,
//! and the parser runs on a thread with a stack that what is left cannot fill.

mod called;
mod functions;
mod limits;
mod patterns;
mod sights;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;

use crate::score::Place;
use crate::verdict::Diagnosis;
use functions::Functions;
use sights::Spot;

/// More places than this point at nothing.
const MOST: usize = 3;

/// A line of code that is longer is not quoted.
const LONGEST_LINE: usize = 160;

/// A failed check, and all that is known about where it went wrong.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Contents, by path below `src`.
    pub files: &'a BTreeMap<PathBuf, Vec<u8>>,
    /// What the user would call the folder that these paths are below.
    pub shown: &'a Path,
    /// The source of the harness that called the student's functions.
    pub harness: &'a str,
    /// The names of the call, from the outermost: `["FetchConcurrent"]`.
    pub called: &'a [String],
    /// Where it panicked: `file:line:column`, empty if it did not.
    pub panicked: &'a str,
    /// The mistake that was seen, and behind it those that the evidence does not rule out.
    pub diagnoses: &'a [Diagnosis],
}

/// The places in the student's code that explain a mistake; several of them if it is one of these. None if none is certain
/// enough, if the code is too large, or if it cannot be parsed.
#[must_use]
pub fn places(question: Question<'_>) -> Vec<Place> {
    let sources: Vec<Source<'_>> = question.files.iter().filter_map(|(path, text)| Source::of(path, text)).collect();
    if let Some(place) = panicked(&question, &sources) {
        return vec![place];
    }
    if !question.diagnoses.iter().any(|diagnosis| patterns::knows(*diagnosis)) || !limits::allow(&sources) {
        return Vec::new();
    }
    let spots = thread::scope(|scope| {
        // A thread of its own also forgets what the parser remembers of each file for as long as its thread lives.
        let parser = thread::Builder::new().stack_size(limits::STACK);
        let parser = parser.spawn_scoped(scope, || spots(&question, &sources));
        // A bug in here costs the pointer and nothing else.
        parser.ok().and_then(|parser| parser.join().ok()).unwrap_or_default()
    });
    spots.iter().filter_map(|(spot, label)| place(&question, &sources, spot, label)).collect()
}

/// A source of the student's that can be read.
#[derive(Debug)]
struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl<'a> Source<'a> {
    fn of(path: &'a Path, text: &'a [u8]) -> Option<Source<'a>> {
        Some(Source { path, text: std::str::from_utf8(text).ok()? })
    }
}

/// Where the mistake is, and what is said about each place.
fn spots(question: &Question<'_>, sources: &[Source<'_>]) -> Vec<(Spot, &'static str)> {
    let parsed: Option<Vec<syn::File>> = sources.iter().map(|source| syn::parse_file(source.text).ok()).collect();
    let Some(files) = parsed else { return Vec::new() };
    let functions = Functions::of(sources, &files);
    let scene = functions.reached_from(&called::names(question.harness, question.called));
    let found = question.diagnoses.iter().map(|diagnosis| patterns::find(*diagnosis, &scene));
    let mut spots = found.into_iter().find(|spots| !spots.is_empty()).unwrap_or_default();
    // A function that is reached in two ways is seen twice.
    spots.sort_by_key(|(spot, _)| *spot);
    spots.dedup_by_key(|(spot, _)| *spot);
    if spots.len() > MOST { Vec::new() } else { spots }
}

fn place(question: &Question<'_>, sources: &[Source<'_>], spot: &Spot, label: &str) -> Option<Place> {
    let source = sources.get(spot.file)?;
    let line = source.text.lines().nth(spot.line.checked_sub(1)?)?;
    // Of what goes on in the next line, the first line is shown.
    let rest = line.chars().count().saturating_sub(spot.column);
    let length = spot.length.unwrap_or(rest).min(rest).max(1);
    Some(Place {
        file: question.shown.join(source.path).display().to_string(),
        line: u32::try_from(spot.line).ok()?,
        column: u32::try_from(spot.column + 1).ok()?,
        length: Some(u32::try_from(length).ok()?),
        source: quotable(line),
        message: label.to_owned(),
    })
}

/// The line, if it can be shown as it is.
fn quotable(line: &str) -> Option<String> {
    (line.chars().count() <= LONGEST_LINE && !line.contains(char::is_control)).then(|| line.trim_end().to_owned())
}

/// Where it panicked, if that is in the student's code: what says so is the student's process, so it is only believed
/// where there is such a line.
fn panicked(question: &Question<'_>, sources: &[Source<'_>]) -> Option<Place> {
    let label = match question.diagnoses.first()? {
        Diagnosis::NotImplemented => "this is still to be written",
        Diagnosis::Panicked => "it panicked here",
        Diagnosis::BlockedEventLoop => "the runtime refused this: it would block the thread that all tasks share",
        _ => return None,
    };
    let (rest, column) = question.panicked.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let is_it = |source: &Source<'_>| question.shown.join(source.path) == Path::new(file);
    let file = sources.iter().position(is_it)?;
    let text = sources[file].text.lines().nth(line.checked_sub(1)?)?;
    // To the end of the word, or of the method's name.
    let from: String = text.chars().skip(column.checked_sub(1)?).collect();
    let word = from.chars().take_while(|c| c.is_alphanumeric() || "_:!.".contains(*c)).count();
    place(question, sources, &Spot { file, line, column: column - 1, length: Some(word.max(1)) }, label)
}

#[cfg(test)]
mod tests;
