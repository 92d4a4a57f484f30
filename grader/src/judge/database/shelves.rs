//! What a trial's role can ask for, and the commands that make it.

use std::fmt::Write as _;
use std::time::Duration;

/// What queries ask for, and how long they wait for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// The titles, in their order; `None` is NULL.
    pub titles: Vec<Option<String>>,
    /// When they come.
    pub comes: Comes,
}

/// When the rows of a query come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comes {
    /// At once.
    AtOnce,
    /// When the judge lets them go.
    WhenLetGo,
    /// After so long (`pg_sleep`).
    After(Duration),
}

/// The two kinds of a trial's locks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Locks {
    /// Queries wait for these, while the judge has them.
    pub(super) gate: i32,
}

/// What is added to the number of a trial's gate for the other kind. The server adds it as well.
const UNDER_WAY: i32 = 1;

impl Locks {
    /// Queries have these while they take their time.
    pub(super) fn under_way(self) -> i32 {
        self.gate + UNDER_WAY
    }
}

/// The commands that make what all trials' roles can ask for, in a database of this name. Made once: what is made for each
/// trial stays in the server's catalogs, also when it is taken away, and makes the server slower with each.
pub(in crate::judge) fn library(database: &str) -> String {
    format!(
        "CREATE SCHEMA library;
         GRANT USAGE ON SCHEMA library TO PUBLIC;
         ALTER DATABASE {database} SET search_path = library;
         ALTER DATABASE {database} SET statement_timeout = 0;
         ALTER DATABASE {database} SET lock_timeout = 0;
         ALTER DATABASE {database} SET temp_file_limit = '64MB';
         CREATE TABLE library.shelves (
             reader name, shelf integer, gate integer, gated boolean, seconds double precision,
             PRIMARY KEY (reader, shelf)
         );
         CREATE TABLE library.books (reader name, shelf integer, place integer, title text);
         CREATE INDEX ON library.books (reader, shelf);
         CREATE FUNCTION library.shelf(number integer) RETURNS TABLE (title text, place integer)
         LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = library, pg_temp AS $$
         DECLARE wanted shelves;
         BEGIN
             SELECT * INTO wanted FROM shelves WHERE shelves.reader = session_user AND shelves.shelf = number;
             IF wanted.gated THEN
                 PERFORM pg_advisory_lock_shared(wanted.gate, number);
                 PERFORM pg_advisory_unlock_shared(wanted.gate, number);
             ELSIF wanted.seconds > 0 THEN
                 PERFORM pg_advisory_lock_shared(wanted.gate + {UNDER_WAY}, number);
                 PERFORM pg_sleep(wanted.seconds);
                 PERFORM pg_advisory_unlock_shared(wanted.gate + {UNDER_WAY}, number);
             END IF;
             RETURN QUERY SELECT books.title, books.place FROM books
                 WHERE books.reader = session_user AND books.shelf = number ORDER BY books.place;
         END $$;"
    )
}

/// The commands that make a role and the shelves that it can ask for, and close all gates.
pub(super) fn opening(role: &str, password: &str, locks: Locks, shelves: &[Shelf]) -> String {
    let Locks { gate } = locks;
    let mut sql = format!(
        "CREATE ROLE {role} LOGIN PASSWORD '{password}' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 30;"
    );
    for (number, Shelf { titles, comes }) in shelves.iter().enumerate() {
        let (gated, seconds) = match comes {
            Comes::AtOnce => (false, 0.0),
            Comes::WhenLetGo => (true, 0.0),
            Comes::After(delay) => (false, delay.as_secs_f64()),
        };
        let _ = writeln!(sql, "INSERT INTO library.shelves VALUES ('{role}', {number}, {gate}, {gated}, {seconds});");
        for (place, title) in titles.iter().enumerate() {
            let title = title.as_ref().map_or("NULL".to_owned(), |title| format!("'{}'", title.replace('\'', "''")));
            let _ = writeln!(sql, "INSERT INTO library.books VALUES ('{role}', {number}, {place}, {title});");
        }
    }
    let _ =
        writeln!(sql, "SELECT pg_advisory_lock(gate, shelf) FROM library.shelves WHERE reader = '{role}' AND gated;");
    sql
}

/// The commands that take it away.
pub(in crate::judge) fn closing(role: &str) -> String {
    format!(
        "DELETE FROM library.books WHERE reader = '{role}';
         DELETE FROM library.shelves WHERE reader = '{role}';
         DROP ROLE {role};"
    )
}
