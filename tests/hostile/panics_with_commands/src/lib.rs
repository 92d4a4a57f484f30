//! Panics with what a CI system or a terminal would obey.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    panic!("\n::error::forged\n  ::set-output name=score::10\n##[error]forged\n\x1b[2J\0\r\u{202e}\u{9b}2J");
    #[allow(unreachable_code)]
    honest::slow(x, delay)
}
