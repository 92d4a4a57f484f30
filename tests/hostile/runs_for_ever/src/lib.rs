//! Never ends.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    loop {
        std::hint::spin_loop();
    }
    #[allow(unreachable_code)]
    honest::slow(x, delay)
}
