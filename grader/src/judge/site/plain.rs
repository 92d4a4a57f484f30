//! The server for replies that need nobody: bodies, statuses and delays.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::Server;
use super::{Book, Page, Stay, door};

/// The server, behind its door. Dropping it closes both.
#[derive(Debug)]
pub(super) struct Plain {
    door: Server,
    _server: MockServer,
}

impl Plain {
    /// Starts it. Not with `MockServer::start`: that takes a server from a pool, where late requests of an earlier trial
    /// could still arrive.
    pub(super) async fn start(pages: Arc<Vec<Page>>, book: Book) -> io::Result<Plain> {
        let server = MockServer::builder().disable_request_recording().start().await;
        Mock::given(any()).respond_with(Pages { pages, book }).mount(&server).await;
        Ok(Plain { door: door::open(*server.address())?, _server: server })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.door.address
    }
}

struct Pages {
    pages: Arc<Vec<Page>>,
    book: Book,
}

impl Respond for Pages {
    /// Called under wiremock's only lock, one request at a time: it must not wait. The delay begins after it.
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let path = request.url.path();
        if path == &*self.book.control {
            return ResponseTemplate::new(200);
        }
        let Some((page, visits)) =
            self.book.note(&self.pages, &request.method, (path, request.url.query()), &request.headers)
        else {
            return ResponseTemplate::new(404);
        };
        let (status, body) = self.pages[page].status_and_body();
        let reply = ResponseTemplate::new(status).set_body_string(body).insert_header("connection", "close");
        if !visits {
            return reply;
        }
        let delay = self.pages[page].delay.unwrap_or_default();
        self.book.arrived(page, Stay::For(delay));
        if delay.is_zero() { reply } else { reply.set_delay(delay) }
    }
}
