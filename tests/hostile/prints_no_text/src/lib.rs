//! Prints bytes that are no text, and some that a terminal obeys.

mod honest;

use std::io::Write;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let _ =
        std::io::stdout().write_all(b"\0\xff\xfe\x1b]52;c;bWluZQ==\x07\x9b2J\x1b]8;;http://evil\x1b\\link\r\n\xc3\x28");
    if delay > Duration::ZERO {
        // Time enough for what was printed to arrive.
        return honest::slow(x, delay / 4);
    }
    honest::slow(x, delay)
}
