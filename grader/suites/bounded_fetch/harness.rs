//! Does what the judge asks of exercise `bounded_fetch`, in the student process.

use bounded_fetch::{FetchError, fetch_bounded};
use bounded_fetch_suite::{Call, Page};
use harness::{Answer, Clock, Judge};
use reqwest::Client;
use tower::util::MapRequestLayer;

fn main() {
    harness::serve(perform);
}

fn perform(Call { urls, limit }: Call, judge: &Judge) -> Answer {
    let client = client(judge);
    let ran = judge.run(Clock::Real, fetch_bounded(&client, &urls, limit));
    Answer::of(ran.map(|results| results.into_iter().map(page).collect::<Vec<Page>>()))
}

fn page(result: Result<String, FetchError>) -> Page {
    match result {
        Ok(body) => Page::Body(body),
        Err(FetchError::Status(status)) => Page::Status(status),
        Err(FetchError::Transport(error)) => Page::Transport(error.to_string()),
    }
}

/// A client with which the tasks are counted whenever it opens a connection: that tells tasks that wait for one another
/// from those that were never there.
fn client(judge: &Judge) -> Client {
    let judge = judge.clone();
    let counting = MapRequestLayer::new(move |request| {
        judge.look_at_tasks();
        request
    });
    Client::builder().no_proxy().connector_layer(counting).build().expect("a client can be built")
}
