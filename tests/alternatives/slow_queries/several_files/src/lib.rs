//! A file for the places, and one for what a query takes.

use std::num::NonZeroUsize;

use futures::future::join_all;
use tokio_postgres::Error;

mod one;
mod places;

/// Runs the queries together, on at most `connections` connections; results in the order of `queries`.
pub async fn run_queries(
    config: &str,
    queries: &[String],
    connections: NonZeroUsize,
) -> Vec<Result<Vec<String>, Error>> {
    let places = &places::Places::new(connections);
    join_all(queries.iter().map(|query| places.during(one::query(config, query)))).await
}
