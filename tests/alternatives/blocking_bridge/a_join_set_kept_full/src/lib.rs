//! Keeps a set of calls full: whenever one ends, the next one begins.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinSet};

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
    let mut results: Vec<Option<Result<T, JoinError>>> = inputs.iter().map(|_| None).collect();
    let mut waiting = inputs.into_iter().enumerate();
    let mut places = HashMap::new();
    let mut running = JoinSet::new();
    loop {
        while running.len() < max_workers.get() {
            let Some((place, input)) = waiting.next() else { break };
            let call = Arc::clone(&call);
            let task = running.spawn_blocking(move || call(&input));
            places.insert(task.id(), place);
        }
        let Some(ended) = running.join_next_with_id().await else { break };
        let (id, result) = match ended {
            Ok((id, value)) => (id, Ok(value)),
            Err(error) => (error.id(), Err(error)),
        };
        if let Some(place) = places.remove(&id) {
            results[place] = Some(result);
        }
    }
    results.into_iter().flatten().collect()
}

/// Looks books up in a SQLite file without blocking the event loop.
pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    let (answer, answered) = oneshot::channel();
    thread::spawn(move || {
        // Nobody may be there any more to hear it.
        let _ = answer.send(look(database, &isbns));
    });
    answered.await.expect("the thread answers")
}

fn look(database: PathBuf, isbns: &[String]) -> rusqlite::Result<Vec<Option<Book>>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    let mut books = Vec::new();
    for isbn in isbns {
        let row = connection.query_row("SELECT title, year FROM books WHERE isbn = ?", [isbn], |row| {
            Ok(Book { isbn: isbn.clone(), title: row.get("title")?, year: row.get("year")? })
        });
        books.push(row.optional()?);
    }
    Ok(books)
}
