//! Stands between a student process and the server, and sees whose turn it is on each connection.
//!
//! The server itself does not show everything: a connection that is not through the greeting, a request that waits behind
//! another one. Here each of them is seen at once, in the order in which they come.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::Room;
use super::messages::Messages;

/// What a connection begins with, instead of a version of the protocol:
/// <https://www.postgresql.org/docs/current/protocol-message-formats.html>.
const CANCEL: u32 = 80_877_102;
const ENCRYPT: [u32; 2] = [80_877_103, 80_877_104];

/// What a connection of the judge's own begins with.
pub(super) const CONTROL: u32 = 1;

/// The longest beginning that anybody can have to send, in bytes.
const LONGEST_GREETING: usize = 10_000;

/// As much is read at a time, in bytes.
const PIECE: usize = 16 << 10;

/// Takes connections, and has each served by the server.
pub(super) async fn serve(listener: TcpListener, room: Arc<Room>) {
    loop {
        let Ok((guest, _)) = listener.accept().await else { continue };
        let room = Arc::clone(&room);
        tokio::spawn(async move {
            // Whatever goes wrong on a connection ends it, and both sides see that.
            let _ = relay(guest, &room).await;
        });
    }
}

async fn relay(mut guest: TcpStream, room: &Room) -> io::Result<()> {
    guest.set_nodelay(true)?;
    let (code, greeting) = loop {
        let (code, greeting) = greeting(&mut guest).await?;
        if !ENCRYPT.contains(&code) {
            break (code, greeting);
        }
        guest.write_all(b"N").await?;
    };
    if code == CONTROL && greeting.ends_with(room.control.as_bytes()) {
        return guest.write_all(b"!").await;
    }
    let seat = (code != CANCEL).then(|| room.enters());
    let mut server = TcpStream::connect((room.server.0.as_str(), room.server.1)).await?;
    server.set_nodelay(true)?;
    server.write_all(&greeting).await?;
    let Some(seat) = seat else {
        server.read_to_end(&mut Vec::new()).await?;
        return Ok(());
    };
    let (from_guest, to_guest) = guest.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        ended = up(from_guest, to_server, room, seat.number) => ended,
        ended = down(from_server, to_guest, room, seat.number) => ended,
    }
}

/// The first message: what it asks for, and all of it.
async fn greeting(guest: &mut TcpStream) -> io::Result<(u32, Vec<u8>)> {
    let mut head = [0; 8];
    guest.read_exact(&mut head).await?;
    let [a, b, c, d, code @ ..] = head;
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    if !(head.len()..=LONGEST_GREETING).contains(&length) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut whole = head.to_vec();
    whole.resize(length, 0);
    guest.read_exact(&mut whole[head.len()..]).await?;
    Ok((u32::from_be_bytes(code), whole))
}

async fn up(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, room: &Room, guest: u64) -> io::Result<()> {
    let (mut messages, mut bytes) = (Messages::default(), vec![0; PIECE]);
    loop {
        let count = from.read(&mut bytes).await?;
        if count == 0 {
            return Ok(());
        }
        // Before it is sent on: the answer comes later for sure.
        for message in messages.take(&bytes[..count]) {
            if room.says(guest, message) {
                return Ok(());
            }
        }
        to.write_all(&bytes[..count]).await?;
    }
}

async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, room: &Room, guest: u64) -> io::Result<()> {
    let (mut messages, mut bytes) = (Messages::default(), vec![0; PIECE]);
    loop {
        let count = from.read(&mut bytes).await?;
        if count == 0 {
            return Ok(());
        }
        room.delivers(guest, true);
        to.write_all(&bytes[..count]).await?;
        room.delivers(guest, false);
        // After it was sent on: until then it is not there.
        for message in messages.take(&bytes[..count]) {
            room.hears(guest, message);
        }
    }
}
