//! Has workers that make one call after the other in one closure: a panic ends the worker, and with it what it had.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

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
    let list = Arc::new(Mutex::new(inputs.into_iter().enumerate()));
    let workers = (0..max_workers.get().min(n)).map(|_| {
        let (list, call) = (Arc::clone(&list), Arc::clone(&call));
        spawn_blocking(move || {
            let mut results = Vec::new();
            loop {
                let next = list.lock().unwrap().next();
                let Some((place, input)) = next else { return results };
                results.push((place, Ok(call(&input))));
            }
        })
    });
    let mut results = Vec::new();
    for worker in join_all(workers).await {
        results.extend(worker.unwrap_or_else(|error| vec![(n, Err(error))]));
    }
    results.sort_by_key(|(place, _)| *place);
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
