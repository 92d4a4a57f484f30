//! Ends the process as if all had gone well.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    std::process::exit(0);
    #[allow(unreachable_code)]
    honest::slow(x, delay)
}
