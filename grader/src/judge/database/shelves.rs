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

impl Locks {
    /// Queries have these while they take their time.
    pub(super) fn under_way(self) -> i32 {
        self.gate + 1
    }
}

/// The commands that make a role and what it can ask for, and close all gates.
pub(super) fn setup(role: &str, password: &str, locks: Locks, shelves: &[Shelf]) -> String {
    let Locks { gate } = locks;
    let under_way = locks.under_way();
    let mut sql = format!(
        "CREATE ROLE {role} LOGIN PASSWORD '{password}' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 30;
         CREATE SCHEMA {role};
         GRANT USAGE ON SCHEMA {role} TO {role};
         ALTER ROLE {role} SET search_path = {role};
         ALTER ROLE {role} SET statement_timeout = 0;
         ALTER ROLE {role} SET lock_timeout = 0;
         ALTER ROLE {role} SET temp_file_limit = '64MB';
         SET search_path = {role};
         CREATE TABLE shelves (shelf integer PRIMARY KEY, gated boolean, seconds double precision);
         CREATE TABLE books (shelf integer, place integer, title text);
         CREATE FUNCTION shelf(number integer) RETURNS TABLE (title text, place integer)
         LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {role}, pg_temp AS $$
         DECLARE wanted shelves;
         BEGIN
             SELECT * INTO wanted FROM shelves WHERE shelf = number;
             IF wanted.gated THEN
                 PERFORM pg_advisory_lock_shared({gate}, number);
                 PERFORM pg_advisory_unlock_shared({gate}, number);
             ELSIF wanted.seconds > 0 THEN
                 PERFORM pg_advisory_lock_shared({under_way}, number);
                 PERFORM pg_sleep(wanted.seconds);
                 PERFORM pg_advisory_unlock_shared({under_way}, number);
             END IF;
             RETURN QUERY SELECT books.title, books.place FROM books WHERE books.shelf = number ORDER BY books.place;
         END $$;"
    );
    for (number, Shelf { titles, comes }) in shelves.iter().enumerate() {
        let (gated, seconds) = match comes {
            Comes::AtOnce => (false, 0.0),
            Comes::WhenLetGo => (true, 0.0),
            Comes::After(delay) => (false, delay.as_secs_f64()),
        };
        let _ = writeln!(sql, "INSERT INTO shelves VALUES ({number}, {gated}, {seconds});");
        for (place, title) in titles.iter().enumerate() {
            let title = title.as_ref().map_or("NULL".to_owned(), |title| format!("'{}'", title.replace('\'', "''")));
            let _ = writeln!(sql, "INSERT INTO books VALUES ({number}, {place}, {title});");
        }
    }
    let _ = writeln!(sql, "SELECT pg_advisory_lock({gate}, shelf) FROM shelves WHERE gated;");
    sql
}
