//! Takes a token out of the compiler's environment: it is not in there.

mod honest;

pub use honest::*;

pub const TOKEN: &str = env!("GRADING_TOKEN");
