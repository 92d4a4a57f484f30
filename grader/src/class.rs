//! A class: who handed in, what each submission came to, and what that is worth.
//!
//! | module | holds |
//! | --- | --- |
//! | [`people`] | whose submission each entry of a folder is, by the names that platforms give them |
//! | `gradescope` | what Gradescope says of them |
//! | [`shard`] | the part of a class that one machine grades |
//! | [`changes`] | what is different for a person since the last grading |
//! | [`marks`] | what the verdicts are worth |
//! | [`merge`] | joins the results of the parts |
//! | [`results`] | the folder that a batch writes: a file for each person, and one for each version of an exercise |

pub mod changes;
mod gradescope;
pub mod marks;
pub mod merge;
pub mod people;
pub mod results;
pub mod shard;

pub use marks::Marks;
pub use merge::Merge;
pub use people::{Entry, Listing, Person};
pub use results::{Batch, Graded, Record, Results};
pub use shard::Shard;
