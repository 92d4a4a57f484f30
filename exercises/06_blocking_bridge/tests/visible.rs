//! Visible tests: the values, and a few looks at the clock. `cargo grade -e 6` looks closer.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use blocking_bridge::{lookup_books, run_blocking};
use rusqlite::Connection;

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn workers(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).expect("at least one worker")
}

#[tokio::test]
async fn results_come_in_the_order_of_the_inputs_though_the_first_is_the_slowest() {
    for n in [1, 2, 4, 50] {
        let results = run_blocking(words("90 60 30 0"), workers(n), |milliseconds| {
            let milliseconds = milliseconds.parse().expect("a number");
            thread::sleep(Duration::from_millis(milliseconds));
            milliseconds
        });
        let results: Vec<u64> = results.await.into_iter().map(|result| result.expect("no panic")).collect();
        assert_eq!(results, [90, 60, 30, 0], "with {n} workers");
    }
}

#[tokio::test]
async fn a_call_that_panics_panics_alone() {
    let results = run_blocking(words("one two three"), workers(1), |word| {
        assert_ne!(word, "two", "this panic is part of the test");
        word.len()
    });
    let results = results.await;
    assert_eq!(results.len(), 3, "{results:?}");
    assert!(matches!(results[0], Ok(3)), "{results:?}");
    assert!(results[1].as_ref().is_err_and(|error| error.is_panic()), "{results:?}");
    assert!(matches!(results[2], Ok(5)), "{results:?}");
}

#[tokio::test]
async fn no_inputs_no_results() {
    assert!(run_blocking(Vec::new(), workers(3), str::len).await.is_empty());
}

/// How long six calls of 200 ms each take.
async fn six_calls(max_workers: usize) -> Duration {
    let start = Instant::now();
    let results = run_blocking(words("1 2 3 4 5 6"), workers(max_workers), |_| {
        thread::sleep(Duration::from_millis(200));
    });
    assert_eq!(results.await.len(), 6);
    start.elapsed()
}

#[tokio::test]
async fn six_slow_calls_with_two_workers_take_as_long_as_three() {
    let took = six_calls(2).await;
    // Never faster, also on the fastest machine; in a row they take six.
    assert!(took >= Duration::from_millis(600), "more than two in flight together: {took:?}");
    assert!(took < Duration::from_millis(1000), "never two in flight together: {took:?}");
}

/// A SQLite file with two books in it. Each test has its own.
fn two_books(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let file = Connection::open(&path).expect("a file can be made");
    file.execute_batch(
        "DROP TABLE IF EXISTS books;
         CREATE TABLE books (isbn TEXT PRIMARY KEY, title TEXT, year INTEGER);
         INSERT INTO books VALUES ('9780141439518', 'Pride and Prejudice', 1813);
         INSERT INTO books VALUES ('080442957X', 'The Trial', 1925);",
    )
    .expect("a table can be made");
    path
}

#[tokio::test]
async fn books_come_in_the_order_of_the_isbns() {
    let file = two_books("two_books.db");
    let books = lookup_books(file, words("080442957X 0000000000 9780141439518")).await.expect("a file with books");
    assert_eq!(books.len(), 3, "{books:?}");
    let trial = books[0].as_ref().expect("it is in the table");
    assert_eq!((trial.isbn.as_str(), trial.title.as_str(), trial.year), ("080442957X", "The Trial", 1925));
    assert!(books[1].is_none(), "{books:?}");
    let pride = books[2].as_ref().expect("it is in the table");
    assert_eq!((pride.title.as_str(), pride.year), ("Pride and Prejudice", 1813));
}

#[tokio::test]
async fn a_locked_file_is_waited_for_and_nobody_else_has_to_wait() {
    let path = two_books("locked.db");
    let somebody = Connection::open(&path).expect("a file with books");
    somebody.execute_batch("BEGIN EXCLUSIVE").expect("nobody else has locked it");

    let start = Instant::now();
    let unlock = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let after = start.elapsed();
        somebody.execute_batch("ROLLBACK").expect("it is locked");
        after
    };
    let (books, unlocked_after) = tokio::join!(lookup_books(path, words("080442957X")), unlock);
    assert!(books.expect("it waits for the lock")[0].is_some());
    assert!(unlocked_after < Duration::from_secs(1), "the other task had to wait: {unlocked_after:?}");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_an_error_and_is_not_made() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_such_file.db");
    assert!(lookup_books(path.clone(), words("080442957X")).await.is_err());
    assert!(!path.exists(), "now there is one");
}
