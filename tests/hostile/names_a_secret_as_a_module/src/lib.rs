//! Makes a file from outside a module, so that the compiler's complaint shows what is in it.

mod honest;

pub use honest::*;

#[path = "@OUTSIDE@/secret.txt"]
mod secret;
