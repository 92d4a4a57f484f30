//! 11 · Slow queries: many queries to a real database, on a few connections. The brief is in `README.md`.

// Delete this line when nothing is left to do.
#![allow(unused_variables, reason = "the stub does not use its arguments yet")]

use std::num::NonZeroUsize;

use tokio_postgres::Error;

/// Runs the queries together on PostgreSQL, with at most `connections` connections open. Results in the order of
/// `queries`; each query fails alone.
///
/// `config` says how to connect, as [`tokio_postgres::connect`] takes it. A result holds the first column of each row as
/// text, in the order of the rows; NULL is the empty string.
///
/// While a query runs, nothing else uses its connection. As long as queries are left, all `connections` are in use: one
/// that is free takes the next query at once. All of them are closed when this returns.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    todo!("each query takes one of the places, and has a connection of its own for as long as it runs")
}
