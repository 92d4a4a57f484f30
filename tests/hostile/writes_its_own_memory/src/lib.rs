//! Opens its own memory for writing, in safe code, to change what the harness reports.

mod honest;

use std::fs::File;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    File::options().read(true).write(true).open("/proc/self/mem").expect("its memory");
    honest::slow(x, delay)
}
