//! What is told of pages, by every suite whose exercise fetches some.

use serde::{Deserialize, Serialize};

/// The student's `Result<String, FetchError>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Page {
    /// `Ok`.
    Body(String),
    /// `Err(Status(…))`.
    Status(u16),
    /// `Err(Transport(…))`, and what it says.
    Transport(String),
}
