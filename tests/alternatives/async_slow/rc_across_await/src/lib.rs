//! Style: an `Rc<RefCell<..>>` held across awaits, so its futures are not `Send`.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use futures::future::{join_all, select_all};

/// Waits for `delay` without blocking the thread, then returns `x`.
pub async fn slow(x: u64, delay: Duration) -> u64 {
    tokio::time::sleep(delay).await;
    x
}

/// One after the other: the baseline.
pub async fn run_sequential(delays: &[Duration]) -> Vec<u64> {
    let mut results = Vec::new();
    for (i, delay) in delays.iter().enumerate() {
        results.push(slow(i as u64, *delay).await);
    }
    results
}

/// All together; results in the order of `delays`.
pub async fn run_concurrent(delays: &[Duration]) -> Vec<u64> {
    let results = Rc::new(RefCell::new(vec![0; delays.len()]));
    let calls = delays.iter().enumerate().map(|(i, delay)| {
        let results = Rc::clone(&results);
        async move {
            let result = slow(i as u64, *delay).await;
            results.borrow_mut()[i] = result;
        }
    });
    join_all(calls).await;
    results.take()
}

/// Runs `work(0)` … `work(n - 1)` together; results in that order.
pub async fn run_tasks<T, F, Fut>(n: usize, work: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let results: Rc<RefCell<Vec<Option<T>>>> = Rc::new(RefCell::new((0..n).map(|_| None).collect()));
    let tasks = (0..n).map(|i| {
        let (task, results) = (work(i), Rc::clone(&results));
        async move {
            let result = task.await;
            results.borrow_mut()[i] = Some(result);
        }
    });
    join_all(tasks).await;
    results.take().into_iter().flatten().collect()
}

/// The index of the first to finish; the others are cancelled. `None` for no delays.
pub async fn first_done(delays: &[Duration]) -> Option<usize> {
    if delays.is_empty() {
        return None;
    }
    let race = delays.iter().map(|delay| Box::pin(tokio::time::sleep(*delay)));
    let (_, index, _) = select_all(race).await;
    Some(index)
}
