//! The hidden checks of exercise `async_slow`.

mod calls;

use crate::suites::Suite;

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    Suite::of("async_slow", "tasks and timers", include_str!("hints.md"))
}
