//! A class: who handed in, what each submission came to, and what that is worth.
//!
//! | module | holds |
//! | --- | --- |
//! | [`people`] | whose submission each entry of a folder is, by the names that platforms give them |
//! | `gradescope` | what Gradescope says of them |
//! | [`shard`] | the part of a class that one machine grades |
//! | [`changes`] | what is different for a person since the last grading |
//! | [`rubric`] | what the instructor says of points, deadlines and what is shown |
//! | [`moment`] | times and durations as people write them |
//! | [`marks`] | what the verdicts are worth |
//! | [`merge`] | joins the results of the parts |
//! | [`results`] | the folder that a batch writes: a file for each person, and one for each version of an exercise |
//! | [`similar`] | whose versions are much alike |

pub mod changes;
mod gradescope;
pub mod marks;
pub mod merge;
pub mod moment;
pub mod people;
pub mod results;
pub mod rubric;
pub mod shard;
pub mod similar;

pub use marks::Marks;
pub use merge::Merge;
pub use moment::Moment;
pub use people::{Entry, Listing, Person};
pub use results::{Batch, Graded, Record, Results};
pub use rubric::{Known, Rubric};
pub use shard::Shard;
