//! Has a macro say `unsafe`.

mod honest;

pub use honest::*;

macro_rules! trust {
    ($value:expr) => {
        unsafe { $value }
    };
}

pub fn read(address: usize) -> u8 {
    trust!(*(address as *const u8))
}
