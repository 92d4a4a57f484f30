//! Says that threads may share what they may not.

mod honest;

pub use honest::*;

pub struct Shared(pub *mut u8);

unsafe impl Send for Shared {}
unsafe impl Sync for Shared {}
