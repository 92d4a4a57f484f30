//! Brings a toolchain of its own, in the exercise and in the checkout.

mod honest;

pub use honest::*;
