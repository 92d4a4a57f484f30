//! Reads a submission and compiles it.
//!
//! | module | holds |
//! | --- | --- |
//! | [`submission`] | which exercises a path holds: a checkout, a folder, an archive |
//! | [`sources`] | the sources of one exercise that count, wherever they lie, and how much of them is read |
//! | [`changed`] | whether it has changed since a revision of its checkout |
//! | [`folder`] | a folder as a place that sources lie in: no link is followed |
//! | [`archive`] | an archive as such a place: read in memory, nothing is unpacked |
//! | [`compile`] | one exercise's sources to a runner |
//! | `complaint` | what the compiler had to say about it |
//! | `forbidden` | what no submission may do although it compiles |

pub mod archive;
pub mod changed;
pub mod compile;
mod complaint;
pub mod folder;
mod forbidden;
pub mod sources;
pub mod submission;

pub use compile::{Built, Workshop};
pub use complaint::Errors;
pub use sources::{Lack, Sources};
pub use submission::{Part, Selection, Submission, Unreadable};
