//! Connects to a port that is not the judge's.

mod honest;

use std::net::TcpStream;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    TcpStream::connect("127.0.0.1:@TCP@").expect("a connection");
    honest::slow(x, delay)
}
