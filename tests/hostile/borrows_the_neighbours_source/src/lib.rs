//! Has another submission's source compiled in place of its own.

mod honest;

pub use honest::*;

#[path = "@NEIGHBOUR@"]
pub mod neighbour;
