//! Style: one `Mutex` around a vector of slots; `lock()[i] = work(i)` calls `work` before it locks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

/// Blocks the calling thread for `delay`, then returns `x`.
pub fn slow(x: u64, delay: Duration) -> u64 {
    thread::sleep(delay);
    x
}

/// Calls `work(0)` … `work(n - 1)`, each on a thread of its own; results in that order.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let work = &work;
    let slots = Mutex::new((0..n).map(|_| None).collect::<Vec<_>>());
    thread::scope(|s| {
        for i in 0..n {
            let slots = &slots;
            s.spawn(move || slots.lock().unwrap()[i] = Some(work(i)));
        }
    });
    slots.into_inner().unwrap().into_iter().map(Option::unwrap).collect()
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    run_threaded(n, |i| catch_unwind(AssertUnwindSafe(|| work(i))))
}
