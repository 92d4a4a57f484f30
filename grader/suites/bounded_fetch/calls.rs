//! What the judge may ask of exercise `bounded_fetch`, and what it is answered.

use std::num::NonZeroUsize;

pub use harness::web::Page;
use serde::{Deserialize, Serialize};

/// The one call, `fetch_bounded`; answers a `harness::Ran` of a [`Page`] for each result, in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// The pages to ask for.
    pub urls: Vec<String>,
    /// How many at once.
    pub limit: NonZeroUsize,
}
