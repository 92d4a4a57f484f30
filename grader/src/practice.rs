//! A web service to try code against, slow on purpose.
//!
//! | module | holds |
//! | --- | --- |
//! | `routes` | what is answered to which request, and how long after it came: no socket, no clock |
//! | `shelf` | the posts and books that can be asked for |
//!
//! It is there for people, and the judge has no part in it: whoever asks here sees each request come and leave, and
//! learns what the judge counts. It listens on the loopback address only.

mod routes;
mod shelf;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::sleep;

use routes::{Answer, answer};

/// Where it listens unless it is told otherwise: the port of the web server in the Rust book.
pub const PORT: u16 = 7878;

/// Connections open at a time. Below the files that most systems let a process open, and more than an exercise needs.
const MOST_CONNECTIONS: usize = 500;

/// The longest head of a request, in bytes: with the longest address that a browser sends.
const LONGEST_HEAD: usize = 16 << 10;

/// Header lines of a request, at most. A browser sends a score.
const MOST_HEADERS: usize = 64;

/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long no connection is taken after one could not be: what was short, files or memory, comes back by itself.
const BREATH: Duration = Duration::from_millis(50);

/// How much of a request is shown, in characters.
const SHOWN: usize = 60;

/// Something that happened at the service.
#[derive(Debug)]
pub enum Event {
    /// A request came.
    Came {
        /// No other request has it.
        id: u64,
        /// When it came.
        at: Instant,
        /// What it asks for: `GET /posts/3`, without anything that a terminal would take for a command.
        what: String,
    },
    /// A request is over.
    Left {
        /// Which one.
        id: u64,
        /// When it ended.
        at: Instant,
        /// The status of its reply; `None` if the client did not wait for it.
        status: Option<u16>,
    },
    /// No more connections are taken until one of those that are open ends. Told the first time only.
    Full {
        /// How many are open.
        connections: usize,
    },
}

/// The service, which has its port and is ready to answer.
#[derive(Debug)]
pub struct Service {
    listener: TcpListener,
    address: SocketAddr,
}

impl Service {
    /// Takes this port of the loopback address, or any that is free for port 0.
    ///
    /// # Errors
    ///
    /// If the port cannot be had.
    pub async fn open(port: u16) -> io::Result<Service> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        Ok(Service { address: listener.local_addr()?, listener })
    }

    /// Where it is: `http://127.0.0.1:7878`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers, and tells of each request. Goes on until it is dropped, and with it all connections.
    pub async fn serve(self, events: mpsc::UnboundedSender<Event>) -> Infallible {
        let desk = Arc::new(Desk { address: self.address(), requests: AtomicU64::new(0), events });
        let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let mut connections = JoinSet::new();
        let mut told = false;
        loop {
            if places.available_permits() == 0 && !told {
                told = true;
                let _ = desk.events.send(Event::Full { connections: MOST_CONNECTIONS });
            }
            let place = Arc::clone(&places).acquire_owned().await;
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    let desk = Arc::clone(&desk);
                    connections.spawn(async move {
                        desk.attend(stream).await;
                        drop(place);
                    });
                }
                Err(_) => sleep(BREATH).await,
            }
            while connections.try_join_next().is_some() {}
        }
    }
}

/// Takes requests and answers them.
struct Desk {
    /// Where the service is, for the examples that it gives.
    address: String,
    requests: AtomicU64,
    /// Without a bound: what waits here is told by the second, and a terminal that stands still must not hold replies.
    events: mpsc::UnboundedSender<Event>,
}

impl Desk {
    async fn attend(&self, stream: TcpStream) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(LONGEST_HEAD);
        // One request for each connection: none is closed while the client's next request is on its way.
        http.max_headers(MOST_HEADERS).keep_alive(false);
        // A client that goes away, or does not speak HTTP, costs nobody else anything.
        let _ = http.serve_connection(TokioIo::new(stream), service_fn(|request| self.reply(request))).await;
    }

    /// The body of a request is not read: nobody here has a use for one.
    async fn reply(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (method, uri) = (request.method(), request.uri());
        let visit = Visit::new(self, shown(&format!("{method} {uri}")));
        let Answer { status, kind, body, delay } =
            answer(method.as_str(), uri.path(), uri.query().unwrap_or_default(), &self.address);
        sleep(delay).await;
        visit.ends(status);
        let mut response = Response::new(Full::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if status == 405 {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(routes::METHODS));
        }
        Ok(response)
    }
}

/// A request that is in flight. Tells of its end also when the connection is dropped in the middle.
struct Visit<'a> {
    desk: &'a Desk,
    id: u64,
    status: Option<u16>,
}

impl Visit<'_> {
    fn new(desk: &Desk, what: String) -> Visit<'_> {
        let id = desk.requests.fetch_add(1, Ordering::Relaxed);
        let _ = desk.events.send(Event::Came { id, at: Instant::now(), what });
        Visit { desk, id, status: None }
    }

    /// Ends it with a reply.
    fn ends(mut self, status: u16) {
        self.status = Some(status);
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let _ = self.desk.events.send(Event::Left { id: self.id, at: Instant::now(), status: self.status });
    }
}

/// What a client sent, in a form that a terminal can take.
fn shown(text: &str) -> String {
    let clean = |character: char| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character };
    let mut shown: String = text.chars().take(SHOWN).map(clean).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_sent_is_shown_without_commands_and_not_at_any_length() {
        for (sent, wanted) in
            [("GET /posts/3", "GET /posts/3"), ("GET /\u{1b}[2J", "GET /\u{fffd}[2J"), ("GET /ä", "GET /ä")]
        {
            assert_eq!(shown(sent), wanted);
        }
        assert_eq!(shown(&"x".repeat(10_000)).chars().count(), SHOWN + 1);
    }
}
