//! A server of the judge's own: a port, a thread, and a runtime of one thread on it.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::thread;

use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

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
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (open, closed) = oneshot::channel();
        let until_closed = move || {
            runtime.block_on(async {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
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
