//! Does what the judge asks of exercise `producer_consumer`, in the student process.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use harness::{Answer, Clock, Judge};
use producer_consumer::{consume, produce, run_pipeline};
use producer_consumer_suite::{Call, Piped, Produced};
use tokio::sync::{Mutex, mpsc};

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::Produce { items, capacity, taken } => {
            let (sender, receiver) = mpsc::channel(capacity);
            let items = judge.source(0, (0..items).map(Item));
            let both = async { tokio::join!(produce(sender, items), take(judge, receiver, taken)) };
            Answer::of(judge.run(Clock::Real, both).map(|(sent, arrived)| Produced { sent, arrived }))
        }
        Call::Consume { items } => {
            let (sender, receiver) = mpsc::channel(items);
            let queue = Arc::new(Mutex::new(receiver));
            let [one, two, three] = [(); 3].map(|()| consume(Arc::clone(&queue), |item: Item| process(judge, item)));
            drop(queue);
            let all = async { tokio::join!(one, two, three, feed(judge, sender, items)) };
            Answer::of(
                judge
                    .run(Clock::Real, all)
                    .map(|(one, two, three, ())| values([one, two, three].into_iter().flatten())),
            )
        }
        Call::RunPipeline { sources, consumers, capacity, clock } => {
            let mut next = 0;
            let source = |(lane, length)| {
                let items = next..next + length;
                next = items.end;
                judge.source(lane, items.map(Item))
            };
            let sources = sources.into_iter().enumerate().map(source).collect();
            let census = Arc::new(Census::default());
            let present = Present::in_census(&census, judge);
            let process = move |item| present.process(item);
            let ran = judge.run(clock, async { values(run_pipeline(sources, consumers, capacity, process).await) });
            Answer::of(Piped { ran, clones: census.most.load(Ordering::Relaxed) })
        }
    }
}

/// An item: neither `Clone` nor `Copy`, so that there is one of each.
struct Item(usize);

/// What comes of an item; it cannot be made up or copied either.
struct Product(u64);

fn process(judge: &Judge, Item(number): Item) -> impl Future<Output = Product> + Send + use<> {
    let work = judge.work(number);
    async { Product(work.await) }
}

fn values(products: impl IntoIterator<Item = Product>) -> Vec<u64> {
    products.into_iter().map(|Product(value)| value).collect()
}

/// Takes so many items out of the queue, each when the judge says so, then closes it.
async fn take(judge: &Judge, mut queue: mpsc::Receiver<Item>, taken: usize) -> Vec<usize> {
    let mut arrived = Vec::new();
    while arrived.len() < taken {
        judge.work(arrived.len()).await;
        let Some(Item(number)) = queue.recv().await else { return arrived };
        arrived.push(number);
    }
    judge.work(taken).await;
    arrived
}

/// Puts the items in the queue, a half each time that the judge says so.
async fn feed(judge: &Judge, queue: mpsc::Sender<Item>, items: usize) {
    for (lane, half) in [(items, 0..items / 2), (items + 1, items / 2..items)] {
        judge.work(lane).await;
        for number in half {
            // That nobody takes it is what the judge will see.
            let _ = queue.send(Item(number)).await;
        }
    }
}

/// How many clones of `process` there are.
#[derive(Default)]
struct Census {
    alive: AtomicUsize,
    /// The most when it was called: a consumer that has gone by then is none.
    most: AtomicUsize,
}

/// The judge, as a clone of `process` knows it: counted as long as it lives.
struct Present {
    census: Arc<Census>,
    judge: Judge,
}

impl Present {
    fn in_census(census: &Arc<Census>, judge: &Judge) -> Present {
        census.alive.fetch_add(1, Ordering::Relaxed);
        Present { census: Arc::clone(census), judge: judge.clone() }
    }

    fn process(&self, item: Item) -> impl Future<Output = Product> + Send + use<> {
        self.census.most.fetch_max(self.census.alive.load(Ordering::Relaxed), Ordering::Relaxed);
        process(&self.judge, item)
    }
}

impl Clone for Present {
    fn clone(&self) -> Present {
        Present::in_census(&self.census, &self.judge)
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.census.alive.fetch_sub(1, Ordering::Relaxed);
    }
}
