//! Says that it is a procedural macro, which the compiler would run.

mod honest;

pub use honest::*;
