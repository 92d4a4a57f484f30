//! What a panic said, and where. One record for the process: a call at a time is all that there is.

use std::panic;
use std::sync::{Mutex, PoisonError};

use crate::wire::Panic;

static LAST: Mutex<Option<Panic>> = Mutex::new(None);

/// Records each panic, on whichever thread, and prints a line where the default hook prints three.
///
/// A piece of work that the judge told to panic does not come here: it unwinds without calling the hook.
pub(crate) fn install() {
    panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("(a panic without a message)").to_owned();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("panicked at {place}: {message}");
        let unfinished = message.starts_with("not yet implemented") || message.starts_with("not implemented");
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        // A `todo!()` in a thread makes its `join().unwrap()` panic too: the first is the one to speak of.
        if !last.as_ref().is_some_and(|earlier| earlier.unfinished) {
            *last = Some(Panic { message, place, unfinished });
        }
    }));
}

/// Forgets what an earlier call left.
pub(crate) fn forget() {
    LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// The panic that ended the call.
pub(crate) fn last() -> Panic {
    LAST.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
}
