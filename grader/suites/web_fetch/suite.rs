//! The hidden checks of exercise `web_fetch`.

mod calls;

use crate::suites::Suite;

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    Suite::of("web_fetch", "HTTP", include_str!("hints.md"))
}
