//! From the scorecard to each format. Pure: the width, the colours and the facts are arguments, a text comes back.
//!
//! | module | does |
//! | --- | --- |
//! | [`human`] | the report on a terminal, from one check to the whole scorecard |
//! | [`live`] | the same report while the grading goes on: what to print at each event |
//! | [`summary`] | its end: an overview, the score, and what to do next |
//! | [`news`] | what a grading changed since the one before |
//! | [`list`] | how far somebody is with each exercise |
//! | [`solution`] | other ways to do an exercise, beside somebody's own |
//! | [`json`] | the one format that loses nothing, and its schema |
//! | [`formats`] | the forms in which a platform reads a scorecard, one file each |
//! | [`cases`] | a scorecard as a list of tests, which is what most of those forms are |
//! | [`said`] | what the formats for programs say that have no words of their own |
//! | [`gradebook`] | a class's grades, as Canvas and Moodle take them |
//! | [`class`] | the pages about a class, for the one who teaches it and for each of its people |
//! | [`visible`] | what of a score its reader may see |
//! | [`lanes`] | what a picture of a timeline is made from |
//! | [`timeline`] | draws on a terminal what ran when, above what would have run when, had all been right |
//! | [`snippet`] | a place in the student's code, as a compiler shows it |
//! | [`table`] | the lesson's table: how long each version took |
//! | [`similar`] | similar submissions: the ranked list, and a pair side by side |
//! | [`next`] | which exercise to go on with, and the commands for it |
//! | [`prose`] | Markdown on a terminal: topics and lessons |
//! | [`words`] | every sentence that more than one format says |
//! | [`clean`] | takes from a student's text what would move the cursor, ring, hide or forge |
//! | [`roll`] | the table of a class on a terminal |
//! | [`page`] | lines on a terminal: width, folding, cutting, colour |
//!
//! No format says a thing in words of its own: hints come with the verdict, the rest is in [`words`].

pub mod cases;
pub mod class;
pub mod clean;
pub mod formats;
pub mod gradebook;
pub mod human;
pub mod json;
pub mod lanes;
pub mod list;
pub mod live;
pub mod news;
pub mod next;
pub mod page;
pub mod prose;
pub mod roll;
pub mod said;
pub mod similar;
pub mod snippet;
pub mod solution;
pub mod summary;
pub mod table;
pub mod timeline;
pub mod visible;
pub mod words;

#[cfg(test)]
pub(crate) mod samples;

pub use page::Style;
