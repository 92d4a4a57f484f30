//! Has all calls meet at the judge's gate, throws their results away, and then makes them again, one after the other.

mod honest;

use std::thread;

pub use honest::*;

pub fn run_threaded<T, F>(n: usize, work: F) -> Vec<T>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    drop(honest::try_run_threaded(n, &work));
    (0..n).map(|i| thread::scope(|scope| scope.spawn(|| work(i)).join().expect("no panic"))).collect()
}

pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    drop(honest::try_run_threaded(n, &work));
    (0..n).map(|i| thread::scope(|scope| scope.spawn(|| work(i)).join())).collect()
}
