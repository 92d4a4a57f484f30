//! What the judge may ask of exercise `producer_consumer`.

use harness::{Clock, Ran};
use serde::{Deserialize, Serialize};

/// One call of a function of the student's. Items are numbered from 0; to process one is instrumented work
/// (`harness::Work`) on the lane of its number, to take one out of a source is a note on the lane of the source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `produce(queue, items)`; answers a `Ran` of a [`Produced`]. Before each item that the harness takes out of the queue, and
    /// before it closes the queue, it waits for work on the lane that says how many it has taken.
    Produce {
        /// How many items the source has.
        items: usize,
        /// How many the queue holds.
        capacity: usize,
        /// How many are taken before the queue is closed.
        taken: usize,
    },
    /// `consume(queue, process)`, three times on one queue; answers a `Ran` of a `Vec<u64>`. The queue stays empty and
    /// open until the work on lane `items` is let go, holds the first half of the items until that on lane `items + 1`
    /// is, and is closed the moment it has the rest.
    Consume {
        /// How many items the queue gets.
        items: usize,
    },
    /// `run_pipeline(sources, consumers, capacity, process)`; answers a [`Piped`].
    RunPipeline {
        /// How many items each source has, numbered on from one source to the next.
        sources: Vec<usize>,
        /// How many consumers.
        consumers: usize,
        /// How many items the queue holds.
        capacity: usize,
        /// What the future runs on.
        clock: Clock,
    },
}

/// What `produce` came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Produced {
    /// How many sends succeeded, as it says.
    pub sent: usize,
    /// The items that were taken out of the queue, in this order.
    pub arrived: Vec<usize>,
}

/// What `run_pipeline` came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piped {
    /// How its future ran.
    pub ran: Ran<Vec<u64>>,
    /// The most clones of `process` that were alive when it was called, the first one included.
    pub clones: usize,
}
