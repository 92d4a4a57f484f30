//! Ends the process with success from another thread while the judge waits.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    std::thread::spawn(move || {
        std::thread::sleep(delay / 4);
        std::process::exit(0);
    });
    honest::slow(x, delay)
}
