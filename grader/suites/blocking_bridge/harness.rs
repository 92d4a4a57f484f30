//! Does what the judge asks of exercise `blocking_bridge`, in the student process.

use std::any::Any;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use blocking_bridge::{lookup_books, run_blocking};
use blocking_bridge_suite::{Book, Books, Call, Content, Lookup, Outcome};
use harness::{Answer, Clock, Judge};
use rusqlite::{Connection, ErrorCode, params};
use tokio::task::JoinError;

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::RunBlocking { clock, inputs, max_workers } => {
            let (known, judge_of_calls) = (inputs.clone(), judge.clone());
            let call = move |input: &str| {
                // What is none of the inputs is on a lane of its own.
                let lane = known.iter().position(|known| known == input).unwrap_or(known.len());
                Product(input.to_owned(), judge_of_calls.work(lane).wait())
            };
            let ran = judge.run(clock, async move { run_blocking(inputs, max_workers, call).await });
            Answer::of(ran.map(|results| results.into_iter().map(outcome).collect::<Vec<_>>()))
        }
        Call::LookupBooks { file, isbns, locked } => {
            let path = make(&file);
            let ran = judge.run(Clock::Real, async {
                if locked {
                    lock(&path, judge);
                }
                judge.note(1);
                let books = lookup_books(path.clone(), isbns).await;
                judge.note(0);
                books
            });
            Answer::of(ran.map(|result| lookup(result, &path)))
        }
    }
}

/// What comes of a call; it cannot be made up or copied.
struct Product(String, u64);

fn outcome(result: Result<Product, JoinError>) -> Outcome {
    match result {
        Ok(Product(input, value)) => Outcome::Value(input, value),
        Err(error) => error.try_into_panic().map_or(Outcome::Cancelled, |panic| Outcome::Panic(words(&*panic))),
    }
}

/// What a panic said.
fn words(panic: &dyn Any) -> String {
    let literal = panic.downcast_ref::<&str>().map(ToString::to_string);
    literal.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default()
}

/// Makes the file, where this process may write: its scratch folder is seen by nobody else.
fn make(file: &Books) -> PathBuf {
    const WORKS: &str = "the scratch folder can be written and SQLite works";
    let path = std::env::current_dir().expect(WORKS).join(&file.name);
    match &file.content {
        Content::Table(books) => drop(fill(&path, "books", books).expect(WORKS)),
        Content::Slow(books, steps) => fill(&path, "shelf", books).and_then(|file| slow(&file, *steps)).expect(WORKS),
        // Without anything in it, it would be an empty file.
        Content::NoTable => Connection::open(&path).and_then(|file| file.execute_batch("VACUUM")).expect(WORKS),
        Content::Text(text) => fs::write(&path, text).expect(WORKS),
        Content::Missing => {}
    }
    path
}

/// Makes a file with a table of this name.
fn fill(path: &Path, table: &str, books: &[Book]) -> rusqlite::Result<Connection> {
    let mut file = Connection::open(path)?;
    let all = file.transaction()?;
    all.execute_batch(&format!("CREATE TABLE {table} (isbn TEXT PRIMARY KEY, title TEXT, year INTEGER)"))?;
    for Book { isbn, title, year } in books {
        all.execute(&format!("INSERT INTO {table} VALUES (?1, ?2, ?3)"), params![isbn, title, year])?;
    }
    all.commit()?;
    Ok(file)
}

/// Makes the books a view of the shelf that has a sum to do before it shows anything.
fn slow(file: &Connection, steps: u32) -> rusqlite::Result<()> {
    file.execute_batch(&format!(
        "CREATE VIEW books AS SELECT * FROM shelf WHERE (
             WITH RECURSIVE steps (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM steps WHERE n < {steps})
             SELECT sum(n) FROM steps) > 0"
    ))
}

/// Locks the file, on a connection and a thread of its own, until the judge lets go. Returns when it is locked.
fn lock(path: &Path, judge: &Judge) {
    const WORKS: &str = "a file that nobody else knows can be locked";
    let file = Connection::open(path).expect(WORKS);
    let judge = judge.clone();
    let (say, said) = mpsc::channel();
    thread::spawn(move || {
        file.execute_batch("BEGIN EXCLUSIVE").expect(WORKS);
        say.send(()).expect("the other end waits");
        let _ = judge.work(0).wait();
        file.execute_batch("ROLLBACK").expect(WORKS);
    });
    said.recv().expect(WORKS);
}

fn lookup(result: rusqlite::Result<Vec<Option<blocking_bridge::Book>>>, path: &Path) -> Lookup {
    let locked = result.as_ref().is_err_and(|error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy));
    let book = |book| {
        let blocking_bridge::Book { isbn, title, year } = book;
        Book { isbn, title, year }
    };
    let books = result.map(|books| books.into_iter().map(|found| found.map(book)).collect());
    Lookup { books: books.map_err(|error| error.to_string()), locked, there: path.exists() }
}
