//! Style: the caller sleeps on a condition variable until the last call has ended; `slow` parks its thread.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// Blocks the calling thread for `delay`, then returns `x`.
pub fn slow(x: u64, delay: Duration) -> u64 {
    let end = Instant::now() + delay;
    // A thread may be unparked too early: park again for the rest.
    while let Some(rest) = end.checked_duration_since(Instant::now()).filter(|rest| !rest.is_zero()) {
        thread::park_timeout(rest);
    }
    x
}

/// Calls `work(0)` … `work(n - 1)`, each on a thread of its own; results in that order.
pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let results = try_run_threaded(n, work);
    results.into_iter().map(|result| result.unwrap_or_else(|panic| resume_unwind(panic))).collect()
}

/// The same, but a call that panics costs only its own result.
pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    let state = Mutex::new((0, (0..n).map(|_| None).collect::<Vec<_>>()));
    let ended = Condvar::new();
    thread::scope(|s| {
        for i in 0..n {
            let (work, state, ended) = (&work, &state, &ended);
            s.spawn(move || {
                let result = catch_unwind(AssertUnwindSafe(|| work(i)));
                let mut state = state.lock().unwrap();
                state.0 += 1;
                state.1[i] = Some(result);
                ended.notify_one();
            });
        }
        let all = ended.wait_while(state.lock().unwrap(), |(count, _)| *count < n).unwrap();
        drop(all);
    });
    state.into_inner().unwrap().1.into_iter().flatten().collect()
}
