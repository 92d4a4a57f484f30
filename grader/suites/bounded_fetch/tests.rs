//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::suites::made_up::{is_sound, number, observed, ran};

fn page() -> impl Strategy<Value = Page> {
    prop_oneof![
        (0..3).prop_map(|number| Page::Body(format!("page {number}"))),
        any::<u16>().prop_map(Page::Status),
        ".{0,5}".prop_map(Page::Transport),
    ]
}

proptest! {
    #[test]
    fn only_so_many_requests_pass(seen in observed(ran(vec(page(), 0..4))), limit in number(), n in number()) {
        prop_assert_eq!(reached(&seen, limit).is_ok(), seen.stalls.is_empty());
        prop_assert_eq!(PLACES.never_more(&seen, limit, n).is_ok(), seen.most_in_flight() <= limit);
        if let Err(stop) = came(&seen, n) {
            prop_assert!(is_sound(&seen, &stop), "{:?}", stop);
        }
    }
}
