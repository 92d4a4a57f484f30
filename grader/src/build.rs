//! Reads a submission and compiles it.
//!
//! | module | holds |
//! | --- | --- |
//! | [`submission`] | which exercises a path holds, and the sources that count |
//! | [`compile`] | one exercise's sources to a runner |

pub mod compile;
mod forbidden;
pub mod submission;

pub use compile::{Built, Workshop};
pub use submission::{Selection, Submission, Unreadable};
