//! Lifts the ban on `unsafe` for itself.

#![allow(unsafe_code)]

mod honest;

pub use honest::*;

pub fn read(address: usize) -> u8 {
    unsafe { *(address as *const u8) }
}
