//! Does what the judge asks of exercise `async_stream`, in the student process.

use async_stream::{counting, posts};
use async_stream_suite::{Call, Read, Step, Value};
use futures::stream::{BoxStream, Stream, StreamExt};
use harness::{Answer, Clock, Judge};
use reqwest::Client;
use tokio::time::Instant;

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    let ran = match call {
        // In an async block: what the functions do when they are called belongs to the run.
        Call::Counting { n, period, steps } => {
            judge.run(Clock::Paused, async { read(judge, counting(n, period).map(Value::Number), &steps).await })
        }
        Call::Posts { base, steps } => judge.run(Clock::Real, async {
            let client = Client::builder().no_proxy().build().expect("a client can be built");
            let values = posts(client, base).map(|post| match post {
                Ok(post) => Value::Post(post.id, post.title),
                Err(_) => Value::Error,
            });
            read(judge, values, &steps).await
        }),
    };
    Answer::of(ran)
}

/// Reads a stream step by step.
async fn read(judge: &Judge, values: impl Stream<Item = Value> + Send, steps: &[Step]) -> Read {
    let began = Instant::now();
    let mut values: Option<BoxStream<'_, Value>> = Some(values.boxed());
    let mut read = Read::default();
    for step in steps {
        match step {
            Step::Take(count) => {
                for _ in 0..*count {
                    let Some(values) = values.as_mut().filter(|_| !read.ended) else { break };
                    match values.next().await {
                        Some(value) => read.values.push((value, began.elapsed())),
                        None => read.ended = true,
                    }
                }
            }
            Step::Poll => {
                if let Some(values) = &mut values {
                    let _ = futures::poll!(values.next());
                }
            }
            Step::Pause(lane) => {
                let _ = judge.work(*lane).await;
            }
            Step::Drop => drop(values.take()),
        }
    }
    read
}
