//! Style: a module for each function, a public type of its own, and CRLF line ends.

mod consume;
mod produce;
pub mod run;

pub use consume::consume;
pub use produce::produce;
pub use run::{Pipeline, run_pipeline};
