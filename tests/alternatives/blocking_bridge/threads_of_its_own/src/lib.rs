//! Starts a thread of its own for each call that has a place; a task carries the panic, for only a task has a `JoinError`.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use futures::StreamExt;
use futures::stream::FuturesOrdered;
use rusqlite::{Connection, Error, OpenFlags, Row};
use tokio::fs;
use tokio::sync::{Semaphore, oneshot};
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
    let mut calls = FuturesOrdered::new();
    for input in inputs {
        let (call, places) = (Arc::clone(&call), Arc::clone(&places));
        calls.push_back(tokio::spawn(async move {
            let _place = places.acquire_owned().await.expect("nobody closes the semaphore");
            let (say, said) = oneshot::channel();
            thread::spawn(move || {
                let result = catch_unwind(AssertUnwindSafe(|| call(&input)));
                drop(call);
                let _ = say.send(result);
            });
            said.await.expect("the thread says how it ended").unwrap_or_else(|panic| resume_unwind(panic))
        }));
    }
    calls.collect().await
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    // Which error, is left to SQLite.
    if !fs::try_exists(&database).await.unwrap_or(false) {
        return Err(Error::InvalidPath(database));
    }
    let connection = spawn_blocking(|| Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY));
    let mut connection = connection.await.expect("it does not panic")?;
    let mut books = Vec::new();
    for isbn in isbns {
        // The connection goes to a thread of the pool with each book, and comes back with it.
        let step = spawn_blocking(move || {
            let found = connection.query_row("SELECT isbn, title, year FROM books WHERE isbn = ?1", [isbn], book);
            (connection, found)
        });
        let (back, found) = step.await.expect("it does not panic");
        connection = back;
        books.push(match found {
            Ok(book) => Some(book),
            Err(Error::QueryReturnedNoRows) => None,
            Err(error) => return Err(error),
        });
    }
    // A file that is no database shows when it is read: also when no book is asked for, nobody minds.
    Ok(books)
}

fn book(row: &Row<'_>) -> rusqlite::Result<Book> {
    Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? })
}
