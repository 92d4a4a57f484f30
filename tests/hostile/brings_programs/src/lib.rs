//! Brings programs beside its library, under the names that cargo knows: they are not built, and not run.

mod honest;

pub use honest::*;
