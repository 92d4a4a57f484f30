//! Reads a file from outside in an attribute, where expressions are easily overlooked.

mod honest;

pub use honest::*;

#[doc = include_str!("@OUTSIDE@/secret.txt")]
#[must_use = "5"]
pub struct Documented(u32, !);
