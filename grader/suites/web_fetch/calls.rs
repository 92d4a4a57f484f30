//! What the judge may ask of exercise `web_fetch`, and what it is answered.

pub use harness::web::Page;
use serde::{Deserialize, Serialize};

/// One call of a function of the student's; each answers a `harness::Ran` of a [`Fetched`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `get_web`, for one url after the other.
    GetWeb(Request),
    /// `fetch_sequential`.
    FetchSequential(Request),
    /// `fetch_concurrent`.
    FetchConcurrent(Request),
}

/// What a function is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The name that the client says with each request.
    pub client: String,
    /// The pages to ask for.
    pub urls: Vec<String>,
}

/// What a call returned, and what was seen meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// The results, in the order in which they were returned.
    pub pages: Vec<Page>,
    /// The connections that the client opened, in this order. They help to name a mistake and decide nothing.
    pub connections: Vec<Connection>,
}

/// Where a connection was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The task that waited for it; `None` for the future that the harness itself drives.
    pub task: Option<String>,
    /// How many tasks were alive, beside the harness's own.
    pub tasks: usize,
}
