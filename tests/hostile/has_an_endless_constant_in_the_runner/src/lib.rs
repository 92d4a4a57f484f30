//! Has the compiler compute a constant for ever, and only when the harness uses the function.

#![allow(long_running_const_eval)]

mod honest;

pub use honest::*;

pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    const { while size_of::<T>() > 0 {} }
    honest::run_threaded(n, work)
}
