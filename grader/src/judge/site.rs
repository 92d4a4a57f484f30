//! A web site whose replies are held like any other work.
//!
//! It runs on a thread of its own with a runtime of one thread, which takes connections, reads requests and answers
//! them in the order in which they came. That makes one thing certain that no waiting could: when a request of the
//! judge's own has been answered, every request that was on its way before it has been seen.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use super::Fault;

/// The header in which a check hides the name of the client that it passes.
pub const CLIENT_HEADER: &str = "x-client";

/// The path of the judge's own requests. Pages have numbers in theirs, so no page has it.
const CONTROL: &str = "/control";

/// What a page answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Status 200 and this body.
    Body(String),
    /// This status, with a body that is no page.
    Status(u16),
    /// A body that is announced longer than it is, and a connection that closes.
    CutShort,
}

/// One request, as the site saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which page, by its number; `None` if there is no such page.
    pub page: Option<usize>,
    /// What the client's header said.
    pub client: Option<String>,
}

/// Something that happened at a site.
#[derive(Debug)]
pub enum Visit {
    /// A page was asked for.
    Arrived {
        /// Unique at this site.
        id: u64,
        /// The page's number.
        lane: usize,
        /// Lets the reply go; `None` if the site does that by itself.
        reply: Option<oneshot::Sender<()>>,
    },
    /// A reply is on its way, or will never be.
    Over {
        /// Which visit.
        id: u64,
        /// Whether the client went away before its reply.
        dropped: bool,
    },
}

/// A site with numbered pages. Dropping it closes it.
#[derive(Debug)]
pub struct Site {
    address: SocketAddr,
    visits: mpsc::UnboundedReceiver<Visit>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// The server ends when this is dropped.
    _open: oneshot::Sender<()>,
}

impl Site {
    /// Opens a site whose page `i` answers `replies[i]`, each when it is let go.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if no port can be had.
    pub fn open(replies: Vec<Reply>) -> Result<Site, Fault> {
        let fault = |error: io::Error| Fault(format!("a web server could not be started: {error}"));
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(fault)?;
        listener.set_nonblocking(true).map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fault)?;
        let (events, visits) = mpsc::unbounded_channel();
        let (open, closed) = oneshot::channel();
        let asked = Arc::default();
        let server = Server { replies: Arc::new(replies), events, asked: Arc::clone(&asked), visits: Arc::default() };
        let serve = move || {
            runtime.block_on(async {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                tokio::select! {
                    () = server.serve(listener) => {}
                    _ = closed => {}
                }
            });
        };
        std::thread::Builder::new().name("site".to_owned()).spawn(serve).map_err(fault)?;
        Ok(Site { address, visits, asked, _open: open })
    }

    /// The address of page `page`.
    #[must_use]
    pub fn url(&self, page: usize) -> String {
        format!("http://{}/{page}", self.address)
    }

    /// All requests so far, in the order of their arrival.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The next thing that happens. Cancel safe.
    pub(super) async fn visit(&mut self) -> Visit {
        match self.visits.recv().await {
            Some(visit) => visit,
            None => std::future::pending().await,
        }
    }

    /// Whether something has happened that has not been taken.
    pub(super) fn has_visits(&self) -> bool {
        !self.visits.is_empty()
    }

    /// Whether a reply will be sent without anyone letting it go.
    pub(super) fn owes(&self) -> bool {
        false
    }

    /// Waits until everything that was on its way here has been seen; false if the server does not answer. Twice,
    /// because the first answer may share a turn of the server's scheduler with what came just before it.
    pub(super) async fn has_handled_all(&self) -> bool {
        control(self.address).await.is_ok() && control(self.address).await.is_ok()
    }
}

/// Makes one request of the judge's own.
async fn control(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("GET {CONTROL} HTTP/1.1\r\nhost: judge\r\nconnection: close\r\n\r\n").as_bytes()).await?;
    stream.read_to_end(&mut Vec::new()).await?;
    Ok(())
}

#[derive(Clone)]
struct Server {
    replies: Arc<Vec<Reply>>,
    events: mpsc::UnboundedSender<Visit>,
    asked: Arc<Mutex<Vec<Asked>>>,
    visits: Arc<AtomicU64>,
}

impl Server {
    async fn serve(self, listener: TcpListener) {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let server = self.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| server.answer(request));
                // A client that goes away in the middle is the student's affair.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Page>, Infallible> {
        let path = request.uri().path();
        if path == CONTROL {
            return Ok(Response::new(Page::whole("")));
        }
        let page = path.trim_start_matches('/').parse().ok().filter(|page| *page < self.replies.len());
        let client = request.headers().get(CLIENT_HEADER).and_then(|name| name.to_str().ok()).map(str::to_owned);
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(Asked { page, client });
        let Some(page) = page else { return Ok(plain(StatusCode::NOT_FOUND, "there is no such page")) };

        let id = self.visits.fetch_add(1, Ordering::Relaxed);
        let (reply, let_go) = oneshot::channel();
        let mut guest = Guest { id, events: self.events.clone(), dropped: true };
        let _ = self.events.send(Visit::Arrived { id, lane: page, reply: Some(reply) });
        let _ = let_go.await;
        guest.dropped = false;
        Ok(match &self.replies[page] {
            Reply::Body(text) => plain(StatusCode::OK, text),
            Reply::Status(code) => plain(StatusCode::from_u16(*code).unwrap_or(StatusCode::IM_A_TEAPOT), "no page"),
            Reply::CutShort => Response::new(Page::cut_short()),
        })
    }
}

/// A guest's visit. Tells of its end also when the connection is dropped in the middle.
struct Guest {
    id: u64,
    events: mpsc::UnboundedSender<Visit>,
    dropped: bool,
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _ = self.events.send(Visit::Over { id: self.id, dropped: self.dropped });
    }
}

fn plain(status: StatusCode, text: &str) -> Response<Page> {
    let mut response = Response::new(Page::whole(text));
    *response.status_mut() = status;
    response
}

/// A reply's body: one piece, and perhaps less than was announced.
struct Page {
    text: Option<Bytes>,
    missing: u64,
}

impl Page {
    fn whole(text: &str) -> Page {
        Page { text: Some(Bytes::copy_from_slice(text.as_bytes())), missing: 0 }
    }

    fn cut_short() -> Page {
        Page { missing: 1000, ..Page::whole("the beginning of a page") }
    }
}

impl Body for Page {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(match self.text.take() {
            Some(text) => Some(Ok(Frame::data(text))),
            None if self.missing > 0 => Some(Err(io::Error::other("cut short, as planned"))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.text.is_none() && self.missing == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.text.as_ref().map_or(0, |text| text.len() as u64) + self.missing)
    }
}
