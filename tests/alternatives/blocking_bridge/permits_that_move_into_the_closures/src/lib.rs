//! Waits for a permit before each call and gives it to the closure, which drops it when it ends, and then awaits all handles.

use std::num::{NonZero, NonZeroUsize};
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use tokio::sync::Semaphore;
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
    let places = Arc::new(Semaphore::new(max_workers.get()));
    let mut handles = Vec::new();
    for input in inputs {
        let place = Arc::clone(&places).acquire_owned().await.expect("nobody closes the semaphore");
        let call = Arc::clone(&call);
        handles.push(spawn_blocking(move || {
            // Unwinding drops it as well.
            let _place = place;
            call(&input)
        }));
    }
    let mut results = Vec::new();
    for handle in handles {
        results.push(handle.await);
    }
    results
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    // Each book on a connection of its own.
    let five = NonZero::new(5).expect("five is not zero");
    let found = run_blocking(isbns.clone(), five, {
        let database = database.clone();
        move |isbn| {
            let connection = open(&database)?;
            connection.query_row("SELECT isbn, title, year FROM books WHERE isbn = ?1", [isbn], book).optional()
        }
    });
    found.await.into_iter().map(|result| result.unwrap_or_else(|error| resume_unwind(error.into_panic()))).collect()
}

fn book(row: &Row<'_>) -> rusqlite::Result<Book> {
    Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? })
}

fn open(database: &PathBuf) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
}
