//! Has the compiler compute a constant for ever.

mod honest;

pub use honest::*;

#[allow(long_running_const_eval)]
pub const ENDLESS: u64 = loop {};
