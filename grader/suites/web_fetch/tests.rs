//! Whatever comes back, it is judged: nothing panics, and nothing passes that is not right.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::suites::made_up::{is_sound, number, observed, ran};
use crate::suites::pages::bodies;

fn page() -> impl Strategy<Value = Page> {
    prop_oneof![
        (0..3).prop_map(|number| Page::Body(format!("page {number}"))),
        any::<u16>().prop_map(Page::Status),
        ".{0,5}".prop_map(Page::Transport),
    ]
}

fn reply() -> impl Strategy<Value = Reply> {
    let other = prop::sample::select(vec![Reply::Status(404), Reply::CutShort, Reply::Refused]);
    prop_oneof![2 => (0..3).prop_map(|number| Reply::Body(format!("page {number}"))), 1 => other]
}

fn fetched() -> impl Strategy<Value = Fetched> {
    let connection = (option::of(".{0,3}"), number()).prop_map(|(task, tasks)| Connection { task, tasks });
    (vec(page(), 0..4), vec(connection, 0..4)).prop_map(|(pages, connections)| Fetched { pages, connections })
}

proptest! {
    #[test]
    fn only_the_right_pages_pass(seen in observed(ran(fetched())), replies in vec(reply(), 0..4), n in number()) {
        prop_assert_eq!(together(&seen, n).is_ok(), seen.stalls.is_empty());
        let fetched: Fetched = match came_to(&seen) {
            Ok(fetched) => fetched,
            Err(stop) => {
                prop_assert!(is_sound(&seen, &stop), "{:?}", stop);
                return Ok(());
            }
        };
        prop_assert_eq!(same_pages(&seen, &fetched.pages, &replies).is_ok(), fetched.pages == bodies(&replies));
        if alone(&seen, &fetched.pages, &replies).is_ok() {
            prop_assert_eq!(fetched.pages.len(), replies.len());
            prop_assert!(bodies(&replies).iter().all(|page| fetched.pages.contains(page)));
        }
    }
}
