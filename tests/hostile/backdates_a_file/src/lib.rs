//! Changes the times of a file outside.

mod honest;

use std::fs::{File, FileTimes};
use std::time::Duration;
use std::time::SystemTime;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let file = File::open("@OUTSIDE@/secret.txt").expect("a file");
    file.set_times(FileTimes::new().set_modified(SystemTime::UNIX_EPOCH)).expect("its times");
    honest::slow(x, delay)
}
