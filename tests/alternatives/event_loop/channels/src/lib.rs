//! Another style: a waker sends on a channel, and the loop receives.

use std::collections::BTreeMap;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Wake, Waker};

struct Sends<T>(T, Sender<T>);

impl<T: Copy + Send + Sync + 'static> Wake for Sends<T> {
    fn wake(self: Arc<Self>) {
        // Whoever has gone need not be woken.
        let _ = self.1.send(self.0);
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let (sender, wakes) = channel();
    let waker = Waker::from(Arc::new(Sends((), sender)));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => wakes.recv().expect("the waker has a sender"),
        }
    }
}

pub struct EventLoop {
    tasks: BTreeMap<u64, Pin<Box<dyn Future<Output = ()>>>>,
    spawned: u64,
    sender: Sender<u64>,
    wakes: Receiver<u64>,
}

impl EventLoop {
    #[allow(clippy::new_without_default)]
    pub fn new() -> EventLoop {
        let (sender, wakes) = channel();
        EventLoop { tasks: BTreeMap::new(), spawned: 0, sender, wakes }
    }

    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        self.spawned += 1;
        self.tasks.insert(self.spawned, Box::pin(task));
        self.sender.send(self.spawned).expect("the receiver is here");
    }

    pub fn run(&mut self) {
        while !self.tasks.is_empty() {
            let id = self.wakes.recv().expect("a sender is here");
            let waker = Waker::from(Arc::new(Sends(id, self.sender.clone())));
            let ended = self.tasks.get_mut(&id).map(|task| task.as_mut().poll(&mut Context::from_waker(&waker)));
            if ended == Some(Poll::Ready(())) {
                self.tasks.remove(&id);
            }
        }
    }
}
