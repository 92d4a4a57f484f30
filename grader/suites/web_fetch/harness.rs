//! Does what the judge asks of exercise `web_fetch`, in the student process.

use std::sync::{Arc, Mutex, PoisonError};

use harness::runtime::tasks_alive;
use harness::wire::CLIENT_HEADER;
use harness::{Answer, Clock, Judge};
use reqwest::Client;
use reqwest::header::{HeaderMap, HeaderValue};
use tower::util::MapRequestLayer;
use web_fetch::{FetchError, fetch_concurrent, fetch_sequential, get_web};
use web_fetch_suite::{Call, Connection, Fetched, Page, Request};

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    let (Call::GetWeb(Request { client, urls })
    | Call::FetchSequential(Request { client, urls })
    | Call::FetchConcurrent(Request { client, urls })) = &call;
    let connections = Connections::default();
    let client = connections.client(client);
    let ran = match &call {
        Call::GetWeb(_) => judge.run(Clock::Real, async {
            let mut pages = Vec::new();
            for url in urls {
                pages.push(get_web(&client, url).await);
            }
            pages
        }),
        Call::FetchSequential(_) => judge.run(Clock::Real, fetch_sequential(&client, urls)),
        Call::FetchConcurrent(_) => judge.run(Clock::Real, fetch_concurrent(&client, urls)),
    };
    Answer::of(ran.map(|results| {
        let pages = results.into_iter().map(page).collect();
        Fetched { pages, connections: connections.opened() }
    }))
}

fn page(result: Result<String, FetchError>) -> Page {
    match result {
        Ok(body) => Page::Body(body),
        Err(FetchError::Status(status)) => Page::Status(status),
        Err(FetchError::Transport(error)) => Page::Transport(error.to_string()),
    }
}

/// What is known of the connections that a client has opened.
#[derive(Default, Clone)]
struct Connections(Arc<Mutex<Vec<Connection>>>);

impl Connections {
    /// A client that says its name with each request, and notes each connection that it opens: the task that waits
    /// for a request's connection is the one that sends the request.
    fn client(&self, name: &str) -> Client {
        let mut headers = HeaderMap::new();
        let mut name = HeaderValue::from_str(name).expect("the judge's names are plain");
        // Not shown by `Debug`: another client could be given it.
        name.set_sensitive(true);
        headers.insert(CLIENT_HEADER, name);
        let connections = self.clone();
        let noting = MapRequestLayer::new(move |request| {
            connections.note();
            request
        });
        Client::builder()
            .no_proxy()
            .default_headers(headers)
            .connector_layer(noting)
            .build()
            .expect("a client can be built")
    }

    fn note(&self) {
        // The canary is the harness's.
        let tasks = tasks_alive().saturating_sub(1);
        let task = tokio::task::try_id().map(|id| id.to_string());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Connection { task, tasks });
    }

    fn opened(&self) -> Vec<Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
