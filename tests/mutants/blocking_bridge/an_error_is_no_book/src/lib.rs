//! Takes each error for "no such book".

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;

use futures::future::join_all;
use rusqlite::{Connection, OpenFlags, Row};
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
    let places = Semaphore::new(max_workers.get());
    let places = &places;
    join_all(inputs.into_iter().map(|input| {
        let call = Arc::clone(&call);
        async move {
            let _place = places.acquire().await.expect("nobody closes the semaphore");
            spawn_blocking(move || call(&input)).await
        }
    }))
    .await
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    let lookup = spawn_blocking(move || {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let find = |isbn| connection.query_row("SELECT isbn, title, year FROM books WHERE isbn = ?1", [isbn], book);
        Ok(isbns.iter().map(|isbn| find(isbn).ok()).collect())
    });
    lookup.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}

fn book(row: &Row<'_>) -> rusqlite::Result<Book> {
    Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? })
}
