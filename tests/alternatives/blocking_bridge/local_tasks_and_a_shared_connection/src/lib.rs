//! Tasks of a `LocalSet` that never leave the thread take the places; books are looked up by `run_blocking` itself, with a connection that is opened once.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, LocalSet, spawn_blocking, spawn_local};

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
    let places = Rc::new(Semaphore::new(max_workers.get()));
    let start = |input: String| {
        let (call, places) = (Arc::clone(&call), Rc::clone(&places));
        spawn_local(async move {
            let _place = places.acquire().await.expect("nobody closes the semaphore");
            spawn_blocking(move || call(&input)).await
        })
    };
    LocalSet::new()
        .run_until(async {
            let tasks: Vec<_> = inputs.into_iter().map(start).collect();
            let mut results = Vec::with_capacity(tasks.len());
            for task in tasks {
                results.push(task.await.expect("the tasks themselves do not panic"));
            }
            results
        })
        .await
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    let opened = Mutex::new(None);
    let found = run_blocking(isbns, NonZeroUsize::MIN, move |isbn| {
        let mut opened = opened.lock().expect("nobody panics with it");
        let connection = match opened.take() {
            Some(connection) => connection,
            None => Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        };
        let connection = opened.insert(connection);
        connection.query_row("SELECT isbn, title, year FROM books WHERE isbn = $1", [isbn], book).optional()
    });
    found.await.into_iter().map(|result| result.unwrap_or_else(|error| resume_unwind(error.into_panic()))).collect()
}

fn book(row: &Row<'_>) -> rusqlite::Result<Book> {
    Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? })
}
