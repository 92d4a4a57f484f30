//! Another style: `park` and `unpark` alone, as in the documentation of `Wake`.

use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Unparks(Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Arc::new(Unparks(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

type Task = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
pub struct EventLoop {
    tasks: Vec<Option<Task>>,
    left: usize,
    queue: Arc<Mutex<VecDeque<usize>>>,
}

struct Place {
    index: usize,
    queue: Arc<Mutex<VecDeque<usize>>>,
    thread: Thread,
}

impl Wake for Place {
    fn wake(self: Arc<Self>) {
        self.queue.lock().unwrap().push_back(self.index);
        self.thread.unpark();
    }
}

impl EventLoop {
    pub fn new() -> EventLoop {
        EventLoop::default()
    }

    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        self.queue.lock().unwrap().push_back(self.tasks.len());
        self.tasks.push(Some(Box::pin(task)));
        self.left += 1;
    }

    pub fn run(&mut self) {
        while self.left > 0 {
            let next = self.queue.lock().unwrap().pop_front();
            let Some(index) = next else {
                thread::park();
                continue;
            };
            let Some(task) = &mut self.tasks[index] else { continue };
            let place = Place { index, queue: Arc::clone(&self.queue), thread: thread::current() };
            if task.as_mut().poll(&mut Context::from_waker(&Arc::new(place).into())).is_ready() {
                self.tasks[index] = None;
                self.left -= 1;
            }
        }
    }
}
