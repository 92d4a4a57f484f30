//! A class: who handed in, what each submission came to, and what that is worth.
//!
//! | module | holds |
//! | --- | --- |
//! | [`people`] | whose submission each entry of a folder is, by the names that platforms give them |
//! | `gradescope` | what Gradescope says of them |
//! | [`shard`] | the part of a class that one machine grades |
//! | [`marks`] | what the verdicts are worth |
//! | [`results`] | the folder that a batch writes: a file for each person, and one for each version of an exercise |
//! | [`similar`] | whose versions are much alike |

mod gradescope;
pub mod marks;
pub mod people;
pub mod results;
pub mod shard;
pub mod similar;

pub use marks::Marks;
pub use people::{Entry, Listing, Person};
pub use results::{Batch, Graded, Record, Results};
pub use shard::Shard;
