//! Includes a file that is no Rust, so that the compiler's complaint shows what is in it.

mod honest;

pub use honest::*;

include!("@OUTSIDE@/secret.txt");
