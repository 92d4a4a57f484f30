//! Makes a pool of as many threads as there are workers, in which the inputs wait for their turn.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use futures::future::join_all;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use tokio::runtime::Builder;
use tokio::sync::mpsc;
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
    // A runtime on which no task ever runs: it is there for its pool, whose queue costs no threads.
    let pool = Builder::new_current_thread().max_blocking_threads(max_workers.get()).build().expect("a runtime");
    let calls: Vec<_> = inputs
        .into_iter()
        .map(|input| {
            let call = Arc::clone(&call);
            pool.spawn_blocking(move || call(&input))
        })
        .collect();
    let results = join_all(calls).await;
    // To drop it would wait for its threads, which is not allowed here.
    pool.shutdown_background();
    results
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    let (found, mut books) = mpsc::channel(8);
    spawn_blocking(move || {
        let look = || -> rusqlite::Result<()> {
            let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let mut query = connection.prepare("SELECT isbn, title, year FROM books WHERE isbn = ?1")?;
            for isbn in isbns {
                if found.blocking_send(query.query_one([isbn], book).optional()).is_err() {
                    break;
                }
            }
            Ok(())
        };
        if let Err(error) = look() {
            let _ = found.blocking_send(Err(error));
        }
    });
    let mut all = Vec::new();
    while let Some(book) = books.recv().await {
        all.push(book?);
    }
    Ok(all)
}

fn book(row: &Row<'_>) -> rusqlite::Result<Book> {
    Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? })
}
