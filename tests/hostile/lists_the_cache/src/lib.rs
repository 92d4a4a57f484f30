//! Lists the folder above its own, where other submissions are compiled.

mod honest;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let program = PathBuf::from(std::env::args_os().next().expect("a name"));
    let rooms = program.ancestors().nth(3).expect("a folder above");
    let rooms: Vec<_> = fs::read_dir(rooms).expect("the other submissions").flatten().collect();
    println!("{rooms:?}");
    honest::slow(x, delay)
}
