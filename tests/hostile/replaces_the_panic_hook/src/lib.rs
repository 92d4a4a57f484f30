//! Has its own panics end the process with success, and before that the judge's record of them.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    std::panic::set_hook(Box::new(|_| std::process::exit(0)));
    panic!("not a word");
    #[allow(unreachable_code)]
    honest::slow(x, delay)
}
