//! Another style: takes all that is ready at once, in turn, and only then looks for more.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Inbox {
    ids: Mutex<Vec<u32>>,
    arrived: Condvar,
}

impl Inbox {
    fn post(&self, id: u32) {
        self.ids.lock().unwrap().push(id);
        self.arrived.notify_all();
    }

    fn collect(&self) -> Vec<u32> {
        let ids = self.ids.lock().unwrap();
        mem::take(&mut *self.arrived.wait_while(ids, |ids| ids.is_empty()).unwrap())
    }
}

struct Letter(u32, Arc<Inbox>);

impl Wake for Letter {
    fn wake(self: Arc<Self>) {
        self.1.post(self.0);
    }
}

/// A loop with a single task, which may borrow here.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let inbox = Arc::new(Inbox::default());
    let waker = Waker::from(Arc::new(Letter(0, Arc::clone(&inbox))));
    let mut future = Box::pin(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        inbox.collect();
    }
}

type Task = Rc<RefCell<Pin<Box<dyn Future<Output = ()>>>>>;

#[derive(Default)]
pub struct EventLoop {
    tasks: HashMap<u32, (Task, Waker)>,
    last: u32,
    inbox: Arc<Inbox>,
}

impl EventLoop {
    pub fn new() -> EventLoop {
        EventLoop::default()
    }

    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        self.last += 1;
        let waker = Waker::from(Arc::new(Letter(self.last, Arc::clone(&self.inbox))));
        waker.wake_by_ref();
        self.tasks.insert(self.last, (Rc::new(RefCell::new(Box::pin(task))), waker));
    }

    pub fn run(&mut self) {
        while !self.tasks.is_empty() {
            for id in self.inbox.collect() {
                let Some((task, waker)) = self.tasks.get(&id) else { continue };
                let ended = task.borrow_mut().as_mut().poll(&mut Context::from_waker(waker)).is_ready();
                if ended {
                    self.tasks.remove(&id);
                }
            }
        }
    }
}
