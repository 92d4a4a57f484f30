//! Try your function against a real web service: start `cargo grade serve` in another terminal, then run
//! `cargo run --example try_bounded_fetch`. It may be told of another address: `… -- http://127.0.0.1:8080`.

use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Instant;

use bounded_fetch::fetch_bounded;
use reqwest::Client;

/// Where `cargo grade serve` is unless it is told otherwise.
const SERVICE: &str = "http://127.0.0.1:7878";

/// How many posts are fetched. Each takes the service a moment.
const POSTS: usize = 12;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let service = std::env::args().nth(1).unwrap_or_else(|| SERVICE.to_owned());
    let client = Client::new();
    if client.get(&service).send().await.is_err() {
        eprintln!("nobody answers at {service}: start `cargo grade serve` in another terminal, and try again");
        return ExitCode::FAILURE;
    }
    let urls: Vec<String> = (1..=POSTS).map(|id| format!("{service}/posts/{id}")).collect();

    // The service shows how many requests are in flight: never more than there are places.
    for places in [1, 4, 12] {
        println!("fetch_bounded: {POSTS} posts, places: {places}");
        let limit = NonZeroUsize::new(places).expect("there is a place");
        let start = Instant::now();
        let pages = fetch_bounded(&client, &urls, limit).await;
        let arrived = pages.iter().filter(|page| page.is_ok()).count();
        println!("  {:.2} s, {arrived} of {POSTS} arrived", start.elapsed().as_secs_f64());
        if let Some(Err(error)) = pages.iter().find(|page| page.is_err()) {
            println!("  one that did not: {error:?}");
        }
    }
    ExitCode::SUCCESS
}
