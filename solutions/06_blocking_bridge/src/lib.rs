//! 06 · Blocking bridge: use a blocking library from async code.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;

use futures::future::join_all;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
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
    // The pool of `spawn_blocking` has hundreds of threads and is everybody's: it is no limit. The places are.
    let places = Semaphore::new(max_workers.get());
    let places = &places;

    join_all(inputs.into_iter().map(|input| {
        let call = Arc::clone(&call);
        async move {
            // Whoever has no place waits here, on the event loop, where waiting costs nothing: a closure that waited
            // for its place on a thread of the pool would take the thread away from others meanwhile. The place is
            // free again when the call is over, also when it has panicked: the panic is caught by the pool and comes
            // out of this `await` as a `JoinError`.
            let _place = places.acquire().await.expect("nobody closes the semaphore");
            spawn_blocking(move || call(&input)).await
        }
    }))
    .await
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    // All of it happens on a thread of the pool: to open the file, to wait until nobody else has locked it, and each
    // query. The connection never leaves that thread.
    let lookup = spawn_blocking(move || {
        // Without a flag to create it, a file that is not there is an error. Nothing is written, so ask for no more.
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut query = connection.prepare("SELECT isbn, title, year FROM books WHERE isbn = ?1")?;
        // The number is a parameter and not a part of the text: whatever it contains, it stays a value.
        isbns
            .iter()
            .map(|isbn| {
                query
                    .query_one([isbn], |row| Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? }))
                    // That there is no such book is an answer, not an error.
                    .optional()
            })
            .collect()
    });
    // A closure that has begun cannot be cancelled, so the only other end is a panic: it is passed on.
    lookup.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
