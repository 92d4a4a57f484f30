//! Mistake: a queue of a fixed size.

use std::collections::{HashMap, VecDeque};
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let signal = Arc::new(Signal { woken: Mutex::new(false), changed: Condvar::new() });
    let waker = Waker::from(Arc::clone(&signal));
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        let mut woken = signal.woken.lock().unwrap();
        while !*woken {
            woken = signal.changed.wait(woken).unwrap();
        }
        *woken = false;
    }
}

struct Signal {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.changed.notify_one();
    }
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

pub struct EventLoop {
    tasks: HashMap<usize, Task>,
    next: usize,
    ready: Arc<Ready>,
}

#[derive(Default)]
struct Ready {
    queue: Mutex<VecDeque<usize>>,
    filled: Condvar,
}

struct Ticket {
    task: usize,
    ready: Arc<Ready>,
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        self.ready.queue.lock().unwrap().push_back(self.task);
        self.ready.filled.notify_one();
    }
}

impl EventLoop {
    #[allow(clippy::new_without_default)]
    pub fn new() -> EventLoop {
        EventLoop { tasks: HashMap::new(), next: 0, ready: Arc::default() }
    }

    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        assert!(self.tasks.len() < 1000, "too many tasks");
        self.tasks.insert(self.next, Box::pin(task));
        self.ready.queue.lock().unwrap().push_back(self.next);
        self.next += 1;
    }

    pub fn run(&mut self) {
        while !self.tasks.is_empty() {
            let mut queue = self.ready.queue.lock().unwrap();
            while queue.is_empty() {
                queue = self.ready.filled.wait(queue).unwrap();
            }
            let number = queue.pop_front().unwrap();
            drop(queue);
            let Some(task) = self.tasks.get_mut(&number) else { continue };
            let waker = Waker::from(Arc::new(Ticket { task: number, ready: Arc::clone(&self.ready) }));
            if task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                self.tasks.remove(&number);
            }
        }
    }
}
