//! Style: a module split over several files, an error with more derives, methods and impls, and public items of its own.

mod error;
pub mod fetch;

pub use error::FetchError;
pub use fetch::{Page, fetch_concurrent, fetch_sequential, get_web};
