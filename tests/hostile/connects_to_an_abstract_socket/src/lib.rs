//! Connects to a socket that is in no folder, which rules about files do not stop.

mod honest;

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let address = SocketAddr::from_abstract_name("@MARK@").expect("a name");
    UnixStream::connect_addr(&address).expect("a connection");
    honest::slow(x, delay)
}
