//! Takes a token out of the environment: the process does not get the grader's.

mod honest;

use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let token = std::env::var("GRADING_TOKEN").expect("the environment holds a token");
    println!("{token} {:?}", std::env::vars().collect::<Vec<_>>());
    honest::slow(x, delay)
}
