//! Has the compiler write a program of eight gigabytes.

mod honest;

pub use honest::*;

pub static MUCH: [u8; 8 << 30] = [1; 8 << 30];
