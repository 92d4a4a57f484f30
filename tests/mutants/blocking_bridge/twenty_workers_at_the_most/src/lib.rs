//! Never has more than twenty calls in flight, however many it may have.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;

use futures::future::join_all;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

#[derive(Debug)]
pub struct Book {
    pub isbn: String,
    pub title: String,
    pub year: u16,
}

pub async fn run_blocking<T, F>(inputs: Vec<String>, max_workers: NonZeroUsize, call: F) -> Vec<Result<T, JoinError>>
where
    T: Send + 'static,
    F: Fn(&str) -> T + Send + Sync + 'static,
{
    let call = Arc::new(call);
    let places = Semaphore::new(max_workers.get().min(20));
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

pub async fn lookup_books(database: PathBuf, isbns: Vec<String>) -> rusqlite::Result<Vec<Option<Book>>> {
    let lookup = spawn_blocking(move || {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut query = connection.prepare("SELECT isbn, title, year FROM books WHERE isbn = ?1")?;
        isbns
            .iter()
            .map(|isbn| {
                query
                    .query_one([isbn], |row| Ok(Book { isbn: row.get(0)?, title: row.get(1)?, year: row.get(2)? }))
                    .optional()
            })
            .collect()
    });
    lookup.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))
}
