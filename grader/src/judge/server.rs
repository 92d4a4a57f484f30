//! A server of the judge's own: a port, a thread, and a runtime of one thread on it.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;

use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// How many may wait to be let in. More than a student process can have open: a connection that finds no place is tried
/// again after a second only, and nobody moves until then.
const BACKLOG: u32 = 1024;

/// A server, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) address: SocketAddr,
    _open: oneshot::Sender<()>,
}

impl Server {
    /// Starts `serve` on a port that is free.
    pub(super) fn start<F: Future<Output = ()>>(
        serve: impl FnOnce(TcpListener) -> F + Send + 'static,
    ) -> io::Result<Server> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let listener = {
            let _inside = runtime.enter();
            socket.listen(BACKLOG)?
        };
        let address = listener.local_addr()?;
        let (open, closed) = oneshot::channel();
        let until_closed = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = serve(listener) => {}
                    _ = closed => {}
                }
            });
        };
        thread::Builder::new().name("server".to_owned()).spawn(until_closed)?;
        Ok(Server { address, _open: open })
    }
}
