//! Puts a file from outside into the program with `include_str!`, to print it later: the compiler may read nothing but
//! the crate.

mod honest;

pub use honest::*;

pub const SECRET: &str = include_str!("@OUTSIDE@/secret.txt");
