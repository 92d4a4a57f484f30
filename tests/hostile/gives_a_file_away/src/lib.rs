//! Changes whose file it is: that takes no open file either.

mod honest;

use std::os::unix::fs::chown;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    chown("@OUTSIDE@/secret.txt", Some(65534), Some(65534)).expect("its owner");
    honest::slow(x, delay)
}
