//! What the judge may ask of exercise `event_loop`.

use serde::{Deserialize, Serialize};

/// One call of functions of the student's. Each poll of a script is a note on the lane of its task.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Call {
    /// `block_on(script)`; answers a `Vec<u64>`, the values of its work.
    BlockOn {
        /// What the future does; its task has the number 0.
        steps: Vec<Step>,
    },
    /// `EventLoop::new()`, then for each round `spawn` for each script, and `run`; answers a `Vec<Vec<u64>>`, the values
    /// of the work of each task, numbered from one round to the next.
    Run {
        /// What the tasks of each round do.
        rounds: Vec<Vec<Vec<Step>>>,
    },
    /// `spawn` for each script, and no `run`; answers a `()`.
    Spawn {
        /// What the tasks would do.
        tasks: Vec<Vec<Step>>,
    },
    /// `run` with a task that wakes itself at each poll, and one that another thread wakes when it has been polled once;
    /// answers an `Option<u64>`: how often the first one was polled after the wake and before the second one was polled
    /// again, `None` if that was [`OFTEN_ENOUGH`] times.
    RunBesideRestless,
    /// `run` with so many tasks that wake themselves once; answers a `u64`, how many polls there were. They end when
    /// there were many times as many as needed.
    RunMany {
        /// How many tasks.
        tasks: usize,
    },
}

/// What a task does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Waits for work on this lane.
    Work(usize),
    /// The same; but a task that is polled [`MOST_POLLS`] times meanwhile goes on without it.
    Held(usize),
    /// Wakes itself during its poll.
    Yield,
    /// Is woken during its poll, by another thread.
    WokenByThread,
}

/// A script notes so many polls, and as many after its end: no more are needed to prove a point.
pub const MOST_POLLS: usize = 200;

/// A poll after the end of a task is a note on the task's number plus this.
pub const AFTER_ITS_END: usize = 1 << 20;

/// A task that was woken must have had its turn when another one has had so many. Runtimes look at what came from other
/// threads now and then only, but not as seldom as that.
pub const OFTEN_ENOUGH: u64 = 2_000;
