//! The hidden checks of exercise `producer_consumer`.

mod calls;

use crate::suites::Suite;

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    Suite::of("producer_consumer", "a queue between tasks", include_str!("hints.md"))
}
