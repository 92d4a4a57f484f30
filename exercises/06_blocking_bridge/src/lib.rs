//! 06 · Blocking bridge: use a blocking library from async code. The brief is in `README.md`.

// Delete this line when nothing is left to do.
#![allow(unused_variables, reason = "the stubs do not use their arguments yet")]

use std::num::NonZeroUsize;
use std::path::PathBuf;

use tokio::task::JoinError;

/// A book, as its row in the table has it. Given: keep the three fields, add what you like.
#[derive(Debug)]
pub struct Book {
    /// Its number, which no other book has.
    pub isbn: String,
    /// What it is called.
    pub title: String,
    /// When it came out.
    pub year: u16,
}

/// Runs the blocking `call` on each input, off the event loop, with never more than `max_workers` calls at once, and with
/// as many as that while there are inputs left. Results in the order of `inputs`.
///
/// A call that has ended makes room for the next one at once, whatever the others are doing. A call that panics costs only
/// its own result: the `JoinError` of its panic.
pub async fn run_blocking<T, F>(inputs: Vec<String>, max_workers: NonZeroUsize, call: F) -> Vec<Result<T, JoinError>>
where
    T: Send + 'static,
    F: Fn(&str) -> T + Send + Sync + 'static,
{
    todo!("give each call to a thread that may block, but only when a worker is free")
}

/// Looks books up in a SQLite file, whose table is `books(isbn TEXT PRIMARY KEY, title TEXT, year INTEGER)`, without
/// blocking the event loop. `None` for an ISBN that is not in the table; results in the order of `isbns`.
///
/// Waits until it is its turn if somebody else has locked the file. A file that does not exist is an error, and is not
/// created.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    todo!("open the file and ask for the books where blocking is allowed")
}
