//! The door in front of the server on wiremock, which takes in whatever it is sent: no more passes than a request needs.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

use super::Server;

/// The longest request, in bytes: its head and all that follows. An honest one needs a hundredth.
const LONGEST_REQUEST: u64 = 64 << 10;

/// Opens a door to a server.
pub(super) fn open(to: SocketAddr) -> io::Result<Server> {
    Server::start(move |listener| keep(listener, to))
}

async fn keep(listener: TcpListener, to: SocketAddr) {
    loop {
        let Ok((guest, _)) = listener.accept().await else { continue };
        // A guest that goes away in the middle is the student's affair.
        tokio::spawn(async move { drop(pass(guest, to).await) });
    }
}

/// Carries a request in and its reply out. Both are closed when there is no more of the reply, or too much of the
/// request.
async fn pass(mut guest: TcpStream, to: SocketAddr) -> io::Result<()> {
    let mut server = TcpStream::connect(to).await?;
    // The last piece of a page does not wait for the one before it to be acknowledged.
    guest.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_guest, mut to_guest) = guest.split();
    let (mut from_server, mut to_server) = server.split();
    let request = async {
        if copy(&mut from_guest.take(LONGEST_REQUEST), &mut to_server).await? == LONGEST_REQUEST {
            return Err(io::Error::other("the request is too long"));
        }
        to_server.shutdown().await?;
        Ok::<Infallible, _>(std::future::pending().await)
    };
    let reply = async {
        copy(&mut from_server, &mut to_guest).await?;
        to_guest.shutdown().await
    };
    tokio::select! {
        end = reply => end,
        too_much = request => too_much.map(|never| match never {}),
    }
}
