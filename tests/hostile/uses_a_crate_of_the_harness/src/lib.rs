//! Names a crate that only the harness uses, for calls to the system that std does not offer.

mod honest;

pub use honest::*;

extern crate rustix;

pub use rustix::process::kill_process;
