//! 12 · Event loop: what a runtime does, built by hand. The brief is in `README.md`.

#![allow(unused_variables, reason = "the stubs do not use their arguments yet; delete this attribute when you begin")]

/// Runs one future to its end on this thread, parked while there is nothing to do.
pub fn block_on<F: Future>(future: F) -> F::Output {
    todo!("poll it with a waker of your own; sleep until it is woken; poll it again")
}

/// Runs many tasks on one thread.
#[derive(Default)]
pub struct EventLoop {
    // Yours.
}

impl EventLoop {
    /// A loop without tasks.
    pub fn new() -> EventLoop {
        todo!("a loop without tasks")
    }

    /// Puts a task in the queue; nothing runs before `run`.
    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        todo!("put it in the queue")
    }

    /// Runs until every task has ended. More tasks may be spawned afterwards, and `run` called again.
    pub fn run(&mut self) {
        todo!("poll whoever was woken, in turn; sleep while nobody is")
    }
}
