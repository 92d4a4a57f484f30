//! A stream that holds as many calls as there are workers, whose results are put in order at the end.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use futures::{StreamExt, stream};
use rusqlite::{Connection, OpenFlags, params_from_iter};
use tokio::task;
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
    let calls = inputs.into_iter().enumerate().map(|(place, input)| {
        let call = Arc::clone(&call);
        async move { (place, spawn_blocking(move || call(&input)).await) }
    });
    let mut results: Vec<_> = stream::iter(calls).buffer_unordered(max_workers.get()).collect().await;
    results.sort_unstable_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    // One query for all of them.
    task::spawn_blocking(move || {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let marks = vec!["?"; isbns.len()].join(", ");
        let mut query = connection.prepare(&format!("SELECT isbn, title, year FROM books WHERE isbn IN ({marks})"))?;
        let rows = query.query_map(params_from_iter(&isbns), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        let known: HashMap<String, (String, u16)> = rows.collect::<rusqlite::Result<_>>()?;
        let book = |isbn: String| {
            let (title, year) = known.get(&isbn)?.clone();
            Some(Book { isbn, title, year })
        };
        Ok(isbns.into_iter().map(book).collect())
    })
    .await
    .unwrap()
}
