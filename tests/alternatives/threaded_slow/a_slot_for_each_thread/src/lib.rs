//! Style: each thread has the only reference to its slot, so there is nothing to lock.

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
    let mut slots: Vec<Option<T>> = Vec::new();
    slots.resize_with(n, || None);
    thread::scope(|s| {
        for (i, slot) in slots.iter_mut().enumerate() {
            let work = &work;
            s.spawn(move || *slot = Some(work(i)));
        }
    });
    slots.into_iter().map(|slot| slot.expect("the scope ends after its threads")).collect()
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let mut slots: Vec<Option<thread::Result<T>>> = (0..n).map(|_| None).collect();
    let work = &work;
    thread::scope(|s| {
        for (i, slot) in slots.iter_mut().enumerate() {
            s.spawn(move || {
                let call = std::panic::AssertUnwindSafe(|| work(i));
                *slot = Some(std::panic::catch_unwind(call));
            });
        }
    });
    slots.into_iter().flatten().collect()
}
