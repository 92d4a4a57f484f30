//! What the judge may ask of exercise `slow_queries`, and what it is answered.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

/// The one call, `run_queries`; answers a `harness::Ran` of [`Rows`] for each result, in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// How to connect.
    pub config: String,
    /// The queries.
    pub queries: Vec<String>,
    /// How many connections.
    pub connections: NonZeroUsize,
    /// A lane for a piece of work that begins when the function has returned: while the judge holds it, everything that
    /// the function left behind goes on.
    pub afterwards: Option<usize>,
}

/// The student's `Result<Vec<String>, tokio_postgres::Error>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rows {
    /// `Ok`.
    Rows(Vec<String>),
    /// `Err`, and what it says.
    Failed {
        /// The server's code for it, if it comes from there.
        code: Option<String>,
        /// The text.
        text: String,
    },
}
