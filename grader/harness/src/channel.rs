//! This end of the channel to the judge.
//!
//! The judge passes a socket as standard input. It is moved away at once, to a descriptor of its own, and an
//! empty standard input takes its place: nothing that a student prints or reads meets the channel.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, ThreadId};

use tokio::sync::{Notify, mpsc as async_mpsc};

use crate::runtime::Tasks;
use crate::wire::{Order, Outcome, Report, read_frame, write_frame};

/// The way to the judge, shared by everything in this process.
#[derive(Clone)]
pub struct Judge {
    pub(crate) shared: Arc<Shared>,
}

/// Lets a piece of work go.
pub(crate) type Wake = Box<dyn FnOnce(Outcome) + Send>;

pub(crate) struct Shared {
    /// One frame at a time, from whichever thread.
    outgoing: Mutex<UnixStream>,
    /// Who waits for which release. Filled before the judge is told of the work, emptied by the reading thread.
    pub(crate) waiting: Mutex<HashMap<u64, Wake>>,
    /// The next ticket.
    pub(crate) tickets: AtomicU64,
    /// Where pings go while a runtime is there to answer them.
    pub(crate) pings: Mutex<Option<async_mpsc::UnboundedSender<u64>>>,
    /// How many tasks there are.
    pub(crate) tasks: Tasks,
    /// Told when the judge wants the student's future dropped.
    pub(crate) drop_now: Notify,
    /// The thread that makes the calls.
    pub(crate) caller: ThreadId,
}

/// Takes the channel out of standard input and starts the thread that reads it. The calls come out of the second
/// part.
pub(crate) fn open() -> (Judge, mpsc::Receiver<serde_json::Value>) {
    let stdin = std::io::stdin();
    let descriptor = stdin.as_fd().try_clone_to_owned().expect("the judge passes the channel as standard input");
    let nothing = File::open("/dev/null").expect("/dev/null can be opened");
    rustix::stdio::dup2_stdin(&nothing).expect("standard input can be replaced");
    let channel = UnixStream::from(descriptor);

    let judge = Judge {
        shared: Arc::new(Shared {
            outgoing: Mutex::new(channel.try_clone().expect("the channel can be duplicated")),
            waiting: Mutex::default(),
            tickets: AtomicU64::new(0),
            pings: Mutex::default(),
            tasks: Tasks::default(),
            drop_now: Notify::new(),
            caller: thread::current().id(),
        }),
    };
    let (calls, taken) = mpsc::channel();
    let reader = judge.clone();
    thread::Builder::new()
        .name("judge".to_owned())
        .spawn(move || reader.listen(channel, &calls))
        .expect("a thread can be started");
    (judge, taken)
}

impl Judge {
    /// Sends a report. If the judge is gone, so is the reason to live.
    pub(crate) fn send(&self, report: &Report) {
        let sent = {
            let outgoing = self.shared.outgoing.lock().unwrap_or_else(PoisonError::into_inner);
            write_frame(&*outgoing, report)
        };
        if sent.is_err() {
            die();
        }
    }

    /// A ticket that no other piece of work has.
    pub(crate) fn ticket(&self) -> u64 {
        self.shared.tickets.fetch_add(1, Ordering::Relaxed)
    }

    /// Reads orders until the judge hangs up; then ends the process, whatever the student's code is doing.
    fn listen(&self, mut channel: impl Read, calls: &mpsc::Sender<serde_json::Value>) {
        while let Ok(Some(order)) = read_frame(&mut channel) {
            match order {
                Order::Call(call) => calls.send(call).unwrap_or_else(|_| die()),
                Order::Release { ticket, outcome } => {
                    let waiter = self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&ticket);
                    if let Some(wake) = waiter {
                        wake(outcome);
                    }
                }
                Order::Ping(number) => match &*self.shared.pings.lock().unwrap_or_else(PoisonError::into_inner) {
                    Some(canary) => drop(canary.send(number)),
                    // Where there is no event loop, none is blocked.
                    None => self.send(&Report::Pong(number)),
                },
                Order::Drop => self.shared.drop_now.notify_one(),
            }
        }
        die();
    }
}

/// Ends the process at once: no destructor, no `atexit` handler of anyone's runs.
fn die() -> ! {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort()
}
