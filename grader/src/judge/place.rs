//! Where a student process may go: what happens there is held like any other work.

use std::future::Future;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::evidence::Connections;

/// A place on the judge's side of a port.
pub trait Place {
    /// The ports at which it is reached, also those at which nobody answers.
    fn ports(&self) -> Vec<u16>;

    /// The next thing that happens. Cancel safe.
    fn visit(&mut self) -> impl Future<Output = Visit> + Send;

    /// Whether something has happened that has not been taken.
    fn has_visits(&self) -> bool;

    /// Waits until everything that was on its way here has been seen; false if that cannot be said, or if something is
    /// still on its way from here.
    fn has_handled_all(&self) -> impl Future<Output = bool> + Send;

    /// What is open here now, where that is of interest.
    fn connections(&self) -> Connections {
        Connections::default()
    }
}

/// Something that happened at a place.
#[derive(Debug)]
pub enum Visit {
    /// Something was asked for.
    Arrived {
        /// Unique at this place.
        id: u64,
        /// What it was: the page's number.
        lane: usize,
        /// How long the visitor waits for the reply.
        stay: Stay,
    },
    /// A reply is on its way, or will never be.
    Over {
        /// Which visit.
        id: u64,
        /// Whether the visitor went away before the reply.
        dropped: bool,
    },
}

/// How long a reply is kept back.
#[derive(Debug)]
pub enum Stay {
    /// Until this is sent, which is the end of the visit.
    UntilLetGo(oneshot::Sender<()>),
    /// Until this is sent. The visit ends when the visitor goes.
    UntilItGoes(oneshot::Sender<()>),
    /// For so long; nobody needs to do anything.
    For(Duration),
}
