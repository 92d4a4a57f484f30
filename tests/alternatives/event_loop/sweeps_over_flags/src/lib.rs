//! Another style: each task has a flag; sweeps over all of them, and `run` is a future of its own for `block_on`.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Signal {
    woken: AtomicBool,
    thread: Thread,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        self.thread.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let signal = Arc::new(Signal { woken: AtomicBool::new(true), thread: thread::current() });
    let waker = Waker::from(Arc::clone(&signal));
    let mut future = pin!(future);
    loop {
        if !signal.woken.swap(false, Ordering::SeqCst) {
            thread::park();
        } else if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
    }
}

struct Flag {
    ready: AtomicBool,
    /// The waker of the whole loop.
    all: Mutex<Option<Waker>>,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.ready.store(true, Ordering::SeqCst);
        if let Some(all) = &*self.all.lock().unwrap() {
            all.wake_by_ref();
        }
    }
}

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    flag: Arc<Flag>,
}

pub struct EventLoop(Vec<Task>);

impl EventLoop {
    #[allow(clippy::new_without_default)]
    pub fn new() -> EventLoop {
        EventLoop(Vec::new())
    }

    pub fn spawn(&mut self, task: impl Future<Output = ()> + 'static) {
        let flag = Arc::new(Flag { ready: AtomicBool::new(true), all: Mutex::new(None) });
        self.0.push(Task { future: Box::pin(task), flag });
    }

    pub fn run(&mut self) {
        block_on(poll_fn(|context| {
            self.0.retain_mut(|Task { future, flag }| {
                *flag.all.lock().unwrap() = Some(context.waker().clone());
                !flag.ready.swap(false, Ordering::SeqCst)
                    || future.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(flag)))).is_pending()
            });
            if self.0.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        }));
    }
}
