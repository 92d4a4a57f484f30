//! Try your streams against a real web service: start `cargo grade serve` in another terminal, then run
//! `cargo run --example try_async_stream`. It may be told of another address: `… -- http://127.0.0.1:8080`.

use std::pin::pin;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures::StreamExt;
use reqwest::Client;
use streams::{counting, posts};

/// Where `cargo grade serve` is unless it is told otherwise.
const SERVICE: &str = "http://127.0.0.1:7878";

/// How many posts are taken. There are more, on pages that nobody has to ask for.
const POSTS: usize = 7;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let service = std::env::args().nth(1).unwrap_or_else(|| SERVICE.to_owned());
    let client = Client::new();
    if client.get(&service).send().await.is_err() {
        eprintln!("nobody answers at {service}: start `cargo grade serve` in another terminal, and try again");
        return ExitCode::FAILURE;
    }
    let start = Instant::now();
    let told = |what: &str| println!("  {:4.2} s  {what}", start.elapsed().as_secs_f64());

    println!("counting: a number every quarter of a second");
    let mut numbers = pin!(counting(4, Duration::from_millis(250)));
    while let Some(number) = numbers.next().await {
        told(&number.to_string());
    }

    // The service shows when a page is asked for: each only when the posts of the one before it have been taken.
    println!("posts: the first {POSTS} of them");
    let mut some = pin!(posts(client, format!("{service}/posts")).take(POSTS));
    while let Some(post) = some.next().await {
        match post {
            Ok(post) => told(&format!("{}: {}", post.id, post.title)),
            Err(error) => told(&error.to_string()),
        }
    }
    ExitCode::SUCCESS
}
