//! Gives a function the name of one of the C library, which all of the process then calls.

mod honest;

pub use honest::*;

#[unsafe(no_mangle)]
pub extern "C" fn getpid() -> i32 {
    1
}
