//! Try your functions against a real web service: start `cargo grade serve` in another terminal, then run
//! `cargo run --example try_web_fetch`. It may be told of another address: `… -- http://127.0.0.1:8080`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use reqwest::Client;
use web_fetch::{FetchError, fetch_concurrent, fetch_sequential};

/// Where `cargo grade serve` is unless it is told otherwise.
const SERVICE: &str = "http://127.0.0.1:7878";

/// How many posts are fetched. Each takes the service a moment.
const POSTS: usize = 10;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let service = std::env::args().nth(1).unwrap_or_else(|| SERVICE.to_owned());
    let client = Client::new();
    if client.get(&service).send().await.is_err() {
        eprintln!("nobody answers at {service}: start `cargo grade serve` in another terminal, and try again");
        return ExitCode::FAILURE;
    }
    let urls: Vec<String> = (1..=POSTS).map(|id| format!("{service}/posts/{id}")).collect();

    // Where nothing is written yet, the line that comes next is the message of your `todo!()`.
    println!("fetch_sequential: {POSTS} posts, one after the other");
    let start = Instant::now();
    let pages = fetch_sequential(&client, &urls).await;
    let in_a_row = told(start.elapsed(), &pages);

    println!("fetch_concurrent: {POSTS} posts, all together");
    let start = Instant::now();
    let pages = fetch_concurrent(&client, &urls).await;
    let together = told(start.elapsed(), &pages);

    println!("speed-up: {:.1} times as fast", in_a_row.as_secs_f64() / together.as_secs_f64());
    ExitCode::SUCCESS
}

/// Prints how long it took, how many pages came, and the first that did not.
fn told(took: Duration, pages: &[Result<String, FetchError>]) -> Duration {
    let arrived = pages.iter().filter(|page| page.is_ok()).count();
    println!("  {:.2} s, {arrived} of {POSTS} arrived", took.as_secs_f64());
    if let Some(Err(error)) = pages.iter().find(|page| page.is_err()) {
        println!("  one that did not: {error:?}");
    }
    took
}
