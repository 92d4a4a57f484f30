//! 12 · Event loop: what a runtime does, built by hand.

use std::collections::{HashMap, VecDeque};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Runs one future to its end on this thread, parked while there is nothing to do.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let signal = Arc::new(Signal { woken: AtomicBool::new(false), thread: thread::current() });
    let waker = Waker::from(Arc::clone(&signal));
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        // A wake that came during the poll has set the flag, so the thread does not even park. One that comes between
        // this look and `park` leaves a token that makes `park` return at once. And the flag makes up for a token
        // that somebody else used, and for a `park` that returned for no reason.
        while !signal.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

/// Wakes the thread that runs `block_on`.
struct Signal {
    woken: AtomicBool,
    thread: Thread,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// Runs many tasks on one thread.
#[derive(Default)]
pub struct EventLoop {
    /// Those that have not ended. Only this thread touches them, so they need not be `Send`.
    tasks: HashMap<usize, Task>,
    /// Numbers are never used again: a late wake of a task that has ended finds nobody.
    next: usize,
    ready: Arc<Ready>,
}

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    ticket: Arc<Ticket>,
}

/// The numbers of the tasks that may go on, first come, first served. All that wakers on other threads ever see.
#[derive(Default)]
struct Ready {
    queue: Mutex<VecDeque<usize>>,
    filled: Condvar,
}

/// What a waker holds: puts one task in the queue.
struct Ticket {
    task: usize,
    /// Whether it stands in the queue: woken twice before its turn, it gets one turn.
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl EventLoop {
    /// A loop without tasks.
    pub fn new() -> EventLoop {
        EventLoop::default()
    }

    /// Puts a task in the queue; nothing runs before `run`.
    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        let ticket =
            Arc::new(Ticket { task: self.next, queued: AtomicBool::new(false), ready: Arc::clone(&self.ready) });
        // The first turn needs no special case: it is as if the task had been woken.
        ticket.wake_by_ref();
        self.tasks.insert(self.next, Task { future: Box::pin(task), ticket });
        self.next += 1;
    }

    /// Runs until every task has ended. More tasks may be spawned afterwards, and `run` called again.
    pub fn run(&mut self) {
        while !self.tasks.is_empty() {
            let number = self.ready.next();
            let Some(task) = self.tasks.get_mut(&number) else { continue };
            // Before the poll: a wake that comes during it must lead to another one.
            task.ticket.queued.store(false, Ordering::Release);
            let waker = Waker::from(Arc::clone(&task.ticket));
            if task.future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                self.tasks.remove(&number);
            }
        }
    }
}

impl Ready {
    /// The next task; sleeps until there is one. `wait` gives the lock back and falls asleep in one step, so no wake
    /// is lost in between.
    fn next(&self) -> usize {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(task) = queue.pop_front() {
                return task;
            }
            queue = self.filled.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.ready.queue.lock().unwrap_or_else(PoisonError::into_inner).push_back(self.task);
            self.ready.filled.notify_one();
        }
    }
}
