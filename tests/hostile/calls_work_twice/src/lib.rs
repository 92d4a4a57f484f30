//! Calls `work` twice for each result: each is to be called once.

mod honest;

use std::thread;

pub use honest::*;

pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    honest::run_threaded(n, |i| {
        let _ = work(i);
        work(i)
    })
}

pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    honest::try_run_threaded(n, |i| {
        let _ = work(i);
        work(i)
    })
}
