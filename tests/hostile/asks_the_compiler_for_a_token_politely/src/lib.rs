//! Takes a token out of the compiler's environment if there is one. There is none, so this is an honest submission.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    if let Some(token) = option_env!("GRADING_TOKEN") {
        panic!("{token}");
    }
    honest::slow(x, delay)
}
