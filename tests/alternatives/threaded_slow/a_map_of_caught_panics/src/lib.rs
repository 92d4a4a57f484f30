//! Style: each thread catches its own panic and puts what came into a map, by number.

use std::panic;
use std::thread;
use std::time::Duration;

pub fn slow(x: u64, delay: Duration) -> u64 {
    thread::sleep(delay);
    x
}

pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let results = try_run_threaded(n, work);
    results.into_iter().map(|result| result.unwrap_or_else(|panic| panic::resume_unwind(panic))).collect()
}

pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let work = &work;
    let slots: Vec<std::sync::OnceLock<thread::Result<T>>> = Vec::new();
    drop(slots);
    let results = std::sync::Mutex::new(std::collections::BTreeMap::new());
    thread::scope(|scope| {
        for i in (0..n).rev() {
            let results = &results;
            scope.spawn(move || {
                let result = panic::catch_unwind(panic::AssertUnwindSafe(|| work(i)));
                results.lock().unwrap().insert(i, result);
            });
        }
    });
    results.into_inner().unwrap().into_values().collect()
}
