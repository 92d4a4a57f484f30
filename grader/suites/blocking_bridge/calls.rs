//! What the judge may ask of exercise `blocking_bridge`, and what it is answered.

use std::num::NonZeroUsize;

use harness::Clock;
use serde::{Deserialize, Serialize};

/// One call of a function of the student's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `run_blocking(inputs, max_workers, call)`; answers a `harness::Ran` of an [`Outcome`] for each result. `call` is
    /// instrumented work (`harness::Work`) on the lane of the first place in which its input stands.
    RunBlocking {
        /// On which clock.
        clock: Clock,
        /// What `call` is to be given.
        inputs: Vec<String>,
        /// How many calls at once.
        max_workers: NonZeroUsize,
    },
    /// `lookup_books(database, isbns)`; answers a `harness::Ran` of a [`Lookup`]. A note on lane 1 is made before, and one on
    /// lane 0 when it has returned.
    LookupBooks {
        /// The file to look in.
        file: Books,
        /// What to look up.
        isbns: Vec<String>,
        /// Whether somebody else keeps the file locked (`BEGIN EXCLUSIVE`) until the work on lane 0 is let go.
        locked: bool,
    },
}

/// How one result of `run_blocking` came out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Outcome {
    /// `Ok`: what `call` was given, and what it returned.
    Value(String, u64),
    /// `Err`, of something that panicked; what the panic said.
    Panic(String),
    /// `Err`, of a call that was cancelled.
    Cancelled,
}

/// A file in which books are looked up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Books {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub content: Content,
}

/// What a file of books is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Content {
    /// A database with these in its table.
    Table(Vec<Book>),
    /// The same, in which each query takes a while: it counts to this number first.
    Slow(Vec<Book>, u32),
    /// A database without a table.
    NoTable,
    /// No database but this text.
    Text(String),
    /// There is no such file.
    Missing,
}

/// A row of the table, and the student's `Book`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the student's fields")]
pub struct Book {
    pub isbn: String,
    pub title: String,
    pub year: u16,
}

/// What a lookup came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// What was returned, or what the error says.
    pub books: Result<Vec<Option<Book>>, String>,
    /// Whether the error says that the file was locked.
    pub locked: bool,
    /// Whether there is a file of this name afterwards.
    pub there: bool,
}
