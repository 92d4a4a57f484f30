//! Notes in its folder that it has been tried, to be lazy in every other trial. No trial leaves anything for the next,
//! so this is an honest submission.

mod honest;

use std::fs;

pub use honest::*;

pub fn try_run_threaded<T, F>(n: usize, work: F) -> Vec<std::thread::Result<T>>
where
    T: Send,
    F: Fn(usize) -> T + Sync,
{
    assert!(!fs::exists("@MARK@").is_ok_and(|tried| tried), "another trial was here");
    let _ = fs::write("@MARK@", "tried");
    honest::try_run_threaded(n, work)
}
