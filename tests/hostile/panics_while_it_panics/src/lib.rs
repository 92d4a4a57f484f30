//! Panics while it cleans up after a panic, which aborts the process.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let _twice = Twice;
    panic!("once");
    #[allow(unreachable_code)]
    honest::slow(x, delay)
}

struct Twice;

impl Drop for Twice {
    fn drop(&mut self) {
        panic!("twice");
    }
}
