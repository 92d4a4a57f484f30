//! Mistake: wakes of the loop's own thread go to a queue of their own, which is emptied first.

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
    outside: Mutex<VecDeque<usize>>,
    thread: Mutex<Option<std::thread::ThreadId>>,
}

struct Ticket {
    task: usize,
    ready: Arc<Ready>,
}

impl Wake for Ticket {
    fn wake(self: Arc<Self>) {
        let own = *self.ready.thread.lock().unwrap() == Some(std::thread::current().id());
        let mut queue = self.ready.queue.lock().unwrap();
        if own {
            queue.push_back(self.task);
        } else {
            self.ready.outside.lock().unwrap().push_back(self.task);
        }
        drop(queue.len());
        self.ready.filled.notify_one();
    }
}

impl EventLoop {
    #[allow(clippy::new_without_default)]
    pub fn new() -> EventLoop {
        EventLoop { tasks: HashMap::new(), next: 0, ready: Arc::default() }
    }

    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        self.tasks.insert(self.next, Box::pin(task));
        self.ready.queue.lock().unwrap().push_back(self.next);
        self.next += 1;
    }

    pub fn run(&mut self) {
        while !self.tasks.is_empty() {
            let mut queue = self.ready.queue.lock().unwrap();
            *self.ready.thread.lock().unwrap() = Some(std::thread::current().id());
            while queue.is_empty() {
                let mut outside = self.ready.outside.lock().unwrap();
                queue.append(&mut outside);
                drop(outside);
                if queue.is_empty() {
                    queue = self.ready.filled.wait(queue).unwrap();
                }
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
