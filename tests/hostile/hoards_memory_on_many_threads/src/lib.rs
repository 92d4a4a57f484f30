//! Takes memory on many threads at a time, each with an arena of its own.

mod honest;

use std::thread;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                let mut hoard = Vec::new();
                loop {
                    hoard.push(vec![1_u8; 1 << 16]);
                    std::hint::black_box(&hoard);
                }
            });
        }
    });
    honest::slow(x, delay)
}
