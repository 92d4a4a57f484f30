//! As many tasks as workers, each of which takes the next input when its call has ended.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::join_all;
use rusqlite::{Connection, OpenFlags, Row, ToSql};
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
        tokio::spawn(async move {
            let mut results = Vec::new();
            loop {
                // In a statement of its own, so that the lock is not held while the call runs.
                let next = list.lock().expect("nobody panics with it").next();
                let Some((place, input)) = next else { return results };
                let call = Arc::clone(&call);
                results.push((place, spawn_blocking(move || call(&input)).await));
            }
        })
    });
    let mut results: Vec<_> =
        join_all(workers).await.into_iter().flat_map(|worker| worker.expect("workers do not panic")).collect();
    results.sort_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    let lookup = spawn_blocking(move || {
        let mut flags = OpenFlags::default();
        flags.remove(OpenFlags::SQLITE_OPEN_CREATE);
        let connection = Connection::open_with_flags(database, flags)?;
        connection.busy_timeout(Duration::from_secs(60))?;
        // All books as they are at one moment.
        let moment = connection.unchecked_transaction()?;
        let mut query = moment.prepare("SELECT * FROM books WHERE isbn = :isbn")?;
        let mut books = Vec::with_capacity(isbns.len());
        for isbn in &isbns {
            let mut rows = query.query(&[(":isbn", isbn as &dyn ToSql)][..])?;
            books.push(rows.next()?.map(book).transpose()?);
        }
        Ok(books)
    });
    match lookup.await {
        Ok(books) => books,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn book(row: &Row<'_>) -> rusqlite::Result<Book> {
    Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? })
}
