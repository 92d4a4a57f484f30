//! The server for replies that the judge lets go, and for those that are cut short.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::Server;
use super::{Book, Page, Reply, Stay};

/// Starts it.
pub(super) fn start(pages: Arc<Vec<Page>>, book: Book) -> io::Result<Server> {
    let desk = Desk { pages, book };
    Server::start(|listener| desk.serve(listener))
}

/// Takes requests and answers them.
#[derive(Clone)]
struct Desk {
    pages: Arc<Vec<Page>>,
    book: Book,
}

impl Desk {
    async fn serve(self, listener: TcpListener) {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let desk = self.clone();
            tokio::spawn(async move {
                let service = service_fn(|request| desk.answer(request));
                // A client that goes away in the middle is the student's affair.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Text>, Infallible> {
        let path = request.uri().path();
        if path == &*self.book.control {
            return Ok(Response::new(Text::whole("")));
        }
        let Some((page, visits)) =
            self.book.note(&self.pages, request.method(), (path, request.uri().query()), request.headers())
        else {
            return Ok(answer(404, Text::whole("")));
        };
        let (status, body) = self.pages[page].status_and_body();
        if !visits {
            return Ok(answer(status, Text::whole(body)));
        }
        let Page { reply, delay } = &self.pages[page];
        let guest = match delay {
            Some(delay) => {
                let guest = Guest::new(&self.book, self.book.arrived(page, Stay::For(*delay)));
                sleep(*delay).await;
                guest
            }
            None => {
                let (send, let_go) = oneshot::channel();
                let until = if *reply == Reply::Endless { Stay::UntilItGoes } else { Stay::UntilLetGo };
                let guest = Guest::new(&self.book, self.book.arrived(page, until(send)));
                let _ = let_go.await;
                guest
            }
        };
        let guest = guest.served();
        Ok(match reply {
            Reply::Endless => answer(status, Text::endless(guest)),
            Reply::CutShort => answer(status, Text::cut_short()),
            Reply::Body(_) | Reply::Status(_) | Reply::Refused => answer(status, Text::whole(body)),
        })
    }
}

fn answer(status: u16, text: Text) -> Response<Text> {
    let mut response = Response::new(text);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// A guest's visit. Tells of its end also when the connection is dropped in the middle.
struct Guest {
    book: Book,
    id: u64,
    dropped: bool,
}

impl Guest {
    fn new(book: &Book, id: u64) -> Guest {
        Guest { book: book.clone(), id, dropped: true }
    }

    /// The same with a reply.
    fn served(self) -> Guest {
        let mut served = self;
        served.dropped = false;
        served
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.book.over(self.id, self.dropped);
    }
}

/// A reply's body: one piece, and perhaps less than was announced.
struct Text {
    text: Option<Bytes>,
    missing: u64,
    /// Whether what there is has been sent. Without a turn in between, a reply that is cut short would be cut before
    /// its first byte.
    sent: bool,
    /// Who stays for as long as there may be more of it.
    guest: Option<Guest>,
}

impl Text {
    fn whole(text: &str) -> Text {
        Text { text: Some(Bytes::copy_from_slice(text.as_bytes())), missing: 0, sent: false, guest: None }
    }

    fn endless(guest: Guest) -> Text {
        Text { guest: Some(guest), ..Text::whole("") }
    }

    fn cut_short() -> Text {
        Text { missing: 1000, ..Text::whole("the beginning of a page") }
    }
}

impl Body for Text {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(text) = self.text.take() {
            return Poll::Ready(Some(Ok(Frame::data(text))));
        }
        if self.guest.is_some() {
            return Poll::Pending;
        }
        if self.missing == 0 {
            return Poll::Ready(None);
        }
        if !self.sent {
            self.sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other("cut short, as planned"))))
    }

    fn is_end_stream(&self) -> bool {
        self.text.is_none() && self.missing == 0 && self.guest.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        if self.guest.is_some() {
            return SizeHint::default();
        }
        SizeHint::with_exact(self.text.as_ref().map_or(0, |text| text.len() as u64) + self.missing)
    }
}
