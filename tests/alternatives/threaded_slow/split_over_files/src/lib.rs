//! Style: a module for each thing, in files and folders of their own, joined by `pub use`.

mod threads;
mod waiting;

pub use threads::{passing_on::run_threaded, try_run_threaded};
pub use waiting::slow;
