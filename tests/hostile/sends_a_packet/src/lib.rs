//! Sends a UDP packet, which rules about TCP do not stop.

mod honest;

use std::net::UdpSocket;
use std::time::Duration;

pub use honest::*;

pub fn slow(x: u64, delay: Duration) -> u64 {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("a port");
    socket.send_to(b"mine", "127.0.0.1:@UDP@").expect("a packet");
    honest::slow(x, delay)
}
