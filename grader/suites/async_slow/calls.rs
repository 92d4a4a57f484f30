//! What the judge may ask of exercise `async_slow`.

use serde::{Deserialize, Serialize};

/// One call of a function of the student's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {}
