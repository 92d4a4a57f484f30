//! Gives each worker its share beforehand: one with a slow call leaves the rest of its share undone.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;

use futures::future::join_all;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use tokio::task::{JoinError, spawn_blocking};

/// A book, as its row in the table has it.
#[derive(Debug)]
pub struct Book {
    /// Its number, which no other book has.
    pub isbn: String,
    /// What it is called.
    pub title: String,
    /// When it came out.
    pub year: u16,
}

/// Runs the blocking `call` on each input, off the event loop, at most `max_workers` at once; in input order.
/// A call that panics costs only its own result.
pub async fn run_blocking<T, F>(inputs: Vec<String>, max_workers: NonZeroUsize, call: F) -> Vec<Result<T, JoinError>>
where
    T: Send + 'static,
    F: Fn(&str) -> T + Send + Sync + 'static,
{
    let call = Arc::new(call);
    let n = inputs.len();
    let mut shares: Vec<Vec<(usize, String)>> = (0..max_workers.get()).map(|_| Vec::new()).collect();
    for (place, input) in inputs.into_iter().enumerate() {
        shares[place % max_workers.get()].push((place, input));
    }
    let workers = shares.into_iter().map(|share| async {
        let mut results = Vec::new();
        for (place, input) in share {
            let call = Arc::clone(&call);
            results.push((place, spawn_blocking(move || call(&input)).await));
        }
        results
    });
    let mut results: Vec<_> = join_all(workers).await.into_iter().flatten().collect();
    results.sort_by_key(|(place, _)| *place);
    debug_assert_eq!(results.len(), n);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    let lookup = spawn_blocking(move || {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut query = connection.prepare("SELECT isbn, title, year FROM books WHERE isbn = ?1")?;
        isbns.iter().map(|isbn| query.query_one([isbn], book).optional()).collect()
    });
    lookup.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

fn book(row: &Row<'_>) -> rusqlite::Result<Book> {
    Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? })
}
