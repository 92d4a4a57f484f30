//! A web site with numbered pages. Each reply is sent when the judge lets it go, or after a delay.
//!
//! | module | holds |
//! | --- | --- |
//! | `gated` | a server on hyper: replies that are let go, and replies that are cut short |
//! | `plain` | a server on wiremock: replies that need nobody, at once or after a delay |
//! | `door` | what stands in front of that one, so that no request is too long for it |
//!
//! Each of them has a thread of its own (`server`) with a runtime of one thread, which takes connections, reads requests and
//! answers them in the order in which they came. That makes one thing certain that no waiting could: when a request
//! of the judge's own has been answered, every request that was on its way before it has been seen.
//!
//! Each reply closes its connection: a connection that is used again may be closed while the next request is on its
//! way, and the client's second attempt would look like a second request.

mod door;
mod gated;
mod plain;

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use harness::wire::CLIENT_HEADER;
use hyper::{HeaderMap, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc;

use self::plain::Plain;
use super::Fault;
use super::place::{Place, Stay, Visit};
use super::server::Server;

/// The body of a reply whose status says that it is no page.
const NO_PAGE: &str = "this is not the page";

/// The path at which all pages are those of an API: `?page=N` asks for page `N`.
const API: &str = "/posts";

/// As many requests are noted: far more than the pages that any check has.
const MOST_NOTED: usize = 1000;

/// As much is noted of a client's name, in characters. The judge's own are shorter.
const LONGEST_NAME: usize = 100;

/// What a page answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Status 200 and this body.
    Body(String),
    /// This status, with a body that is no page.
    Status(u16),
    /// Status 200, and a body that goes on for as long as the visitor stays: the visit ends with its connection.
    Endless,
    /// A body that is announced longer than it is, and a connection that closes.
    CutShort,
    /// Nobody listens there.
    Refused,
}

/// One request, as the site saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which page, by its number; `None` if there is no such page.
    pub page: Option<usize>,
    /// What the client's header said.
    pub client: Option<String>,
}

/// A site with numbered pages. Dropping it closes it.
#[derive(Debug)]
pub struct Site {
    /// Where each page is.
    pages: Vec<SocketAddr>,
    visits: mpsc::UnboundedReceiver<Visit>,
    asked: Arc<Mutex<Vec<Asked>>>,
    gated: Option<Server>,
    plain: Option<Plain>,
    /// A port that is taken, so that nobody else can have it, and on which nobody listens.
    _refusing: TcpSocket,
    /// The path of the judge's own requests.
    control: Arc<str>,
}

impl Site {
    /// Opens a site whose page `i` answers `replies[i]`, each when it is let go.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if no port can be had.
    pub async fn gated(replies: &[Reply]) -> Result<Site, Fault> {
        Site::open(replies.iter().map(|reply| Page { reply: reply.clone(), delay: None }).collect()).await
    }

    /// Opens a site whose page `i` answers `replies[i]` by itself, `delays[i]` after it was asked for. Pages beyond the
    /// list answer at once.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if no port can be had.
    pub async fn plain(replies: &[Reply], delays: &[Duration]) -> Result<Site, Fault> {
        let delay = |page: usize| delays.get(page).copied().unwrap_or_default();
        let pages = replies.iter().enumerate();
        Site::open(pages.map(|(i, reply)| Page { reply: reply.clone(), delay: Some(delay(i)) }).collect()).await
    }

    async fn open(pages: Vec<Page>) -> Result<Site, Fault> {
        let fault = |error: io::Error| Fault(format!("a web server could not be started: {error}"));
        let refusing = TcpSocket::new_v4().map_err(fault)?;
        refusing.bind((Ipv4Addr::LOCALHOST, 0).into()).map_err(fault)?;
        let (events, visits) = mpsc::unbounded_channel();
        let book = Book { events, asked: Arc::default(), visits: Arc::default(), control: control_path() };
        let control_path = book.control.clone();
        let asked = Arc::clone(&book.asked);
        let pages = Arc::new(pages);

        let gated = if pages.iter().any(Page::is_gated) {
            Some(gated::start(Arc::clone(&pages), book.clone()).map_err(fault)?)
        } else {
            None
        };
        let plain = if pages.iter().any(Page::is_plain) {
            Some(Plain::start(Arc::clone(&pages), book).await.map_err(fault)?)
        } else {
            None
        };
        let address = |page: &Page| match (&gated, &plain) {
            (Some(server), _) if page.is_gated() => Ok(server.address),
            (_, Some(server)) if page.is_plain() => Ok(server.address()),
            _ => refusing.local_addr(),
        };
        let addresses = pages.iter().map(address).collect::<io::Result<_>>().map_err(fault)?;
        let site = Site { pages: addresses, visits, asked, gated, plain, control: control_path, _refusing: refusing };
        // Where the machine's own network does not work, that is no mistake of the student's.
        if !site.has_handled_all().await {
            return Err(Fault("the web server cannot be reached on 127.0.0.1".to_owned()));
        }
        Ok(site)
    }

    /// The address of page `page`.
    ///
    /// # Panics
    ///
    /// If there is no such page: a mistake in the suite.
    #[must_use]
    pub fn url(&self, page: usize) -> String {
        format!("http://{}/{page}", self.pages[page])
    }

    /// The addresses of all pages.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        (0..self.pages.len()).map(|page| self.url(page)).collect()
    }

    /// The address to which `?page=N` is added to ask for page `N`. All pages must be of one kind: that of the first.
    #[must_use]
    pub fn api(&self) -> String {
        self.pages.first().map(|address| format!("http://{address}{API}")).unwrap_or_default()
    }

    /// All requests so far, in the order of their arrival, and those that were on their way.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if a server does not answer.
    pub async fn asked(&self) -> Result<Vec<Asked>, Fault> {
        if !self.has_handled_all().await {
            return Err(Fault("the web server does not answer".to_owned()));
        }
        Ok(self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Place for Site {
    fn ports(&self) -> Vec<u16> {
        let ports: BTreeSet<u16> = self.pages.iter().map(SocketAddr::port).collect();
        ports.into_iter().collect()
    }

    async fn visit(&mut self) -> Visit {
        match self.visits.recv().await {
            Some(visit) => visit,
            None => std::future::pending().await,
        }
    }

    fn has_visits(&self) -> bool {
        !self.visits.is_empty()
    }

    /// Once more than there are threads on the way, because an answer may share a turn of a scheduler with what came just
    /// before it.
    async fn has_handled_all(&self) -> bool {
        let gated = self.gated.as_ref().map(|server| (server.address, 2));
        let plain = self.plain.as_ref().map(|server| (server.address(), 3));
        for (address, times) in gated.into_iter().chain(plain) {
            for _ in 0..times {
                if control(address, &self.control).await.is_err() {
                    return false;
                }
            }
        }
        true
    }
}

/// A path for the judge's own requests. No page has it, and nobody can guess it: what a student asks for is counted.
fn control_path() -> Arc<str> {
    format!("/control-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)).into()
}

/// Makes one request of the judge's own.
async fn control(address: SocketAddr, path: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: judge\r\nconnection: close\r\n\r\n").as_bytes()).await?;
    stream.read_to_end(&mut Vec::new()).await?;
    Ok(())
}

/// One page of a site.
#[derive(Debug)]
struct Page {
    reply: Reply,
    /// How long the reply is kept back; `None` if the judge lets it go.
    delay: Option<Duration>,
}

impl Page {
    /// Whether wiremock serves it, which can neither hold a reply nor break it off.
    fn is_plain(&self) -> bool {
        self.delay.is_some() && matches!(self.reply, Reply::Body(_) | Reply::Status(_))
    }

    fn is_gated(&self) -> bool {
        !self.is_plain() && self.reply != Reply::Refused
    }

    /// The status of the reply, and its body.
    fn status_and_body(&self) -> (u16, &str) {
        match &self.reply {
            Reply::Body(text) => (200, text),
            Reply::Status(code) => (*code, NO_PAGE),
            Reply::Endless | Reply::CutShort | Reply::Refused => (200, ""),
        }
    }
}

/// The visitors' book, into which both servers write.
#[derive(Debug, Clone)]
struct Book {
    events: mpsc::UnboundedSender<Visit>,
    asked: Arc<Mutex<Vec<Asked>>>,
    visits: Arc<AtomicU64>,
    /// The path of the judge's own requests.
    control: Arc<str>,
}

impl Book {
    /// Notes a request. Says which of the pages it asks for, if it is one that is to be had with this method, and whether
    /// it is a visit: a look at the head of a reply is counted, but neither held nor delayed.
    fn note(
        &self,
        pages: &[Page],
        method: &Method,
        (path, query): (&str, Option<&str>),
        headers: &HeaderMap,
    ) -> Option<(usize, bool)> {
        let of_the_api = query.and_then(|query| query.strip_prefix("page=")).filter(|_| path == API);
        let page = of_the_api.unwrap_or(path.trim_start_matches('/')).parse().ok().filter(|page| *page < pages.len());
        let client = headers.get(CLIENT_HEADER).and_then(|name| name.to_str().ok());
        let client = client.map(|name| name.chars().take(LONGEST_NAME).collect());
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        // So many are too many for any check, and more of them say nothing new.
        if asked.len() < MOST_NOTED {
            asked.push(Asked { page, client });
        }
        // Nothing is to be had past the gate by another way of asking.
        [Method::GET, Method::HEAD].contains(method).then_some((page?, method == Method::GET))
    }

    /// Opens a visit.
    fn arrived(&self, lane: usize, stay: Stay) -> u64 {
        let id = self.visits.fetch_add(1, Ordering::Relaxed);
        let _ = self.events.send(Visit::Arrived { id, lane, stay });
        id
    }

    /// Closes a visit.
    fn over(&self, id: u64, dropped: bool) {
        let _ = self.events.send(Visit::Over { id, dropped });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole reply to a request, as text; `None` if the connection is refused.
    async fn reply(address: SocketAddr, method: &str, page: usize) -> Option<String> {
        let mut stream = TcpStream::connect(address).await.ok()?;
        let request = format!("{method} /{page} HTTP/1.1\r\nhost: site\r\n{CLIENT_HEADER}: me\r\n\r\n");
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await.ok()?;
        Some(text)
    }

    fn of_every_kind() -> Vec<Reply> {
        vec![Reply::Body("hello".to_owned()), Reply::Status(500), Reply::CutShort, Reply::Refused]
    }

    /// What each page answers, and that each request is counted, with its client.
    async fn check(mut site: Site) {
        let texts = [("HTTP/1.1 200", "hello"), ("HTTP/1.1 500", NO_PAGE), ("HTTP/1.1 200", "the beginning of a page")];
        for (page, (begin, end)) in texts.into_iter().enumerate() {
            let address = site.pages[page];
            let let_go = async {
                loop {
                    match site.visit().await {
                        Visit::Arrived { lane, stay: Stay::UntilLetGo(reply), .. } if lane == page => {
                            reply.send(()).expect("the guest waits");
                        }
                        Visit::Arrived { .. } | Visit::Over { .. } => {}
                    }
                }
            };
            let text = tokio::select! {
                text = reply(address, "GET", page) => text.expect("a reply"),
                () = let_go => unreachable!("it never ends"),
            };
            assert!(text.starts_with(begin) && text.ends_with(end), "page {page}: {text}");
        }
        assert_eq!(reply(site.pages[3], "GET", 3).await, None, "nobody listens there");
        let head = reply(site.pages[0], "HEAD", 0).await.expect("a head, at once");
        assert!(head.starts_with("HTTP/1.1 200") && !head.ends_with("hello"), "{head}");
        let asked = site.asked().await.expect("both servers answer");
        let pages: Vec<_> = asked.iter().map(|asked| asked.page).collect();
        assert_eq!(pages, [Some(0), Some(1), Some(2), Some(0)]);
        assert!(asked.iter().all(|asked| asked.client.as_deref() == Some("me")), "{asked:?}");
    }

    #[tokio::test]
    async fn a_plain_site_answers_by_itself() {
        check(Site::plain(&of_every_kind(), &[]).await.expect("a site")).await;
    }

    #[tokio::test]
    async fn a_gated_site_answers_when_it_is_let_go() {
        check(Site::gated(&of_every_kind()).await.expect("a site")).await;
    }
}
