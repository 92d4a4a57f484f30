//! The pages about a class. Pure: from what is known of it to the text of each page.
//!
//! | module | does |
//! | --- | --- |
//! | `index` | the class at a glance: the table, what to teach again |
//! | `tally` | what is counted for it |
//! | `grid` | its table: a row for each person, a column for each exercise |
//! | `submission` | the pages of one person: the instructor's, and what the person gets |
//! | `exercise` | one exercise on it: checks, evidence, the compiler's messages |
//! | [`picture`] | what ran when, as an SVG: in a page, or as a document |
//! | `source` | what the person wrote, with a place for each line that a message may name |
//! | `colours` | a terminal's colours as markup |
//! | [`alike`] | the pages of similar submissions |
//! | `document` | the frame of every page: its style, its script, and that it may load nothing |
//!
//! Every page is one file that needs no other. Whatever a student wrote gets there through `colours::text` or
//! `colours::pieces`, which take away what cannot be seen, and through the macro that escapes the rest.

pub mod alike;
mod colours;
mod document;
mod exercise;
mod grid;
mod index;
pub mod picture;
mod source;
mod submission;
mod tally;

#[cfg(test)]
mod tests;

pub use index::{Class, index};
pub use submission::{Submission, feedback, person};
pub use tally::{Mistake, mistakes};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in an address (RFC 3986, section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is at the beginning of each page that was written by the grader, so that no other file is taken for one.
pub use document::GENERATOR;

/// The name of a person's file, in either folder.
#[must_use]
pub fn file(id: &str) -> String {
    format!("{id}.html")
}

/// The same, as it is written in a link.
fn address(id: &str) -> String {
    utf8_percent_encode(&file(id), UNRESERVED).to_string()
}
