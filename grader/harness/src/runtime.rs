//! Runs a student's future and looks at what it leaves behind.
//!
//! The future is polled by `block_on` itself, so it need not be `Send`. On a paused clock it has an hour of virtual
//! time, which passes in an instant if nothing else is to be done. A canary task beside it answers the judge's
//! pings, which it can do only while the future leaves the thread alone.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, interval, sleep, timeout};

use crate::Judge;
use crate::wire::Report;
use crate::work::number;

/// What passes for time, and how many threads poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    /// One thread; time stands still until there is nothing else to do, then jumps to the next timer. Exact to
    /// the millisecond. For timers only: with a socket in play it jumps while a reply is on its way.
    Paused,
    /// One thread, real time.
    Real,
    /// A runtime of several threads, real time.
    RealThreads,
}

/// How a future ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ran<T> {
    /// What it returned; `None` if it was dropped before its end: by the judge, and on a paused clock after an hour or
    /// after [`MOST_POLLS`].
    pub value: Option<T>,
    /// From the first poll to the end, on the clock that it ran on.
    pub elapsed: Duration,
    /// The same in real time, which a paused clock does not count.
    pub real: Duration,
    /// How often it was polled.
    pub polls: usize,
    /// The most tasks seen alive while it ran, beside the harness's own; looked at whenever work begins, when the
    /// harness [says so](Judge::look_at_tasks), and each millisecond of a paused clock.
    pub most_tasks: usize,
    /// Tasks that were spawned while it ran, those that have ended too.
    pub tasks_started: usize,
    /// Tasks that were still alive after it had ended and the scheduler had turned until their number stood still.
    pub tasks_left: usize,
    /// Threads that were started while it ran, those that have ended too.
    pub new_threads: usize,
}

impl<T> Ran<T> {
    /// The same with another value, if there is one.
    #[must_use]
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Ran<U> {
        self.and_then(|value| Some(of(value)))
    }

    fn and_then<U>(self, of: impl FnOnce(T) -> Option<U>) -> Ran<U> {
        let Ran { value, elapsed, real, polls, most_tasks, tasks_started, tasks_left, new_threads } = self;
        let value = value.and_then(of);
        Ran { value, elapsed, real, polls, most_tasks, tasks_started, tasks_left, new_threads }
    }
}

/// How often a future may be polled. The most talkative honest one is polled once for each of ten thousand calls. One that
/// wakes itself until the time has come never ends on a paused clock, and is dropped; on a real one it may come to its end, so
/// the judge is told, and decides.
pub const MOST_POLLS: usize = 50_000;

/// Longer than anything a check asks for; a future that hangs on a paused clock gets there at once.
const VIRTUAL_LIMIT: Duration = Duration::from_secs(3600);

/// How often the scheduler turns without any task ending before they are counted: a dropped `JoinSet` cancels at the
/// next turn only, and what its tasks own may need one more each.
const TURNS: usize = 32;

/// How long other threads may take to notice that their tasks were cancelled.
const SETTLING: Duration = Duration::from_secs(3);

/// How many milliseconds of a paused clock are looked at.
const LOOKS: u32 = 200;

impl Judge {
    /// Runs `future` on `clock` to its end, or until the judge has it dropped.
    ///
    /// # Panics
    ///
    /// If the future does.
    pub fn run<F: Future>(&self, clock: Clock, future: F) -> Ran<F::Output> {
        let mut value = None;
        let ran = self.run_boxed(clock, Box::pin(async { value = Some(future.await) }));
        // It has a value if it came to its end, and only then.
        ran.and_then(|()| value)
    }

    /// The same for any future: compiled once, here, and not again for each that a submission makes.
    fn run_boxed(&self, clock: Clock, future: Pin<Box<dyn Future<Output = ()> + '_>>) -> Ran<()> {
        let runtime = build(clock);
        let ran = runtime.block_on(async {
            let mut beside = JoinSet::new();
            let (pings, asked) = mpsc::unbounded_channel();
            *self.shared.pings.lock().unwrap_or_else(PoisonError::into_inner) = Some(pings);
            beside.spawn(canary(self.clone(), asked));
            if clock == Clock::Paused {
                beside.spawn(look(self.clone()));
            }
            self.shared.tasks.begin(beside.len());
            let (task_before, thread_before) = (next_task().await, next_thread());
            let (began, really_began) = (Instant::now(), std::time::Instant::now());
            let mut polls = 0;
            let value = self.to_its_end(clock, self.counted(clock, future, &mut polls)).await;
            let (elapsed, real) = (began.elapsed(), really_began.elapsed());
            let new_threads = next_thread().saturating_sub(thread_before + 1);
            let tasks_started = next_task().await.saturating_sub(task_before + 1);
            self.shared.pings.lock().unwrap_or_else(PoisonError::into_inner).take();
            beside.shutdown().await;
            let tasks_left = self.settle(clock).await;
            let most_tasks = self.shared.tasks.most.load(Ordering::Relaxed);
            Ran { value, elapsed, real, polls, most_tasks, tasks_started, tasks_left, new_threads }
        });
        // What blocks a thread of the pool may go on blocking it: the process is ended in the end.
        runtime.shutdown_background();
        ran
    }

    /// Looks how many tasks there are now, for [`Ran::most_tasks`].
    pub fn look_at_tasks(&self) {
        self.shared.tasks.look();
    }

    /// Gives what was cancelled the time to go, and counts the tasks that stay.
    async fn settle(&self, clock: Clock) -> usize {
        let (mut fewest, mut turns) = (usize::MAX, 0);
        while tasks_alive() > 0 && turns < TURNS {
            yield_now().await;
            // Thousands of tasks take many turns to go. As long as there are fewer of them, they go.
            turns = if tasks_alive() < fewest { 0 } else { turns + 1 };
            fewest = fewest.min(tasks_alive());
        }
        let deadline = Instant::now() + SETTLING;
        while self.waits_for_threads(clock) && Instant::now() < deadline {
            sleep(Duration::from_millis(1)).await;
        }
        tasks_alive()
    }

    /// Whether something is left that other threads may be about to end: a task of theirs, or work that is in no task.
    fn waits_for_threads(&self, clock: Clock) -> bool {
        let under_way = || !self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        match clock {
            Clock::Paused => false,
            Clock::Real => tasks_alive() == 0 && under_way(),
            Clock::RealThreads => tasks_alive() > 0 || under_way(),
        }
    }

    async fn to_its_end(&self, clock: Clock, future: impl Future<Output = Option<()>>) -> Option<()> {
        let future = pin!(future);
        if clock == Clock::Paused {
            return timeout(VIRTUAL_LIMIT, future).await.ok().flatten();
        }
        tokio::select! {
            biased;
            value = future => value,
            () = self.shared.drop_now.notified() => None,
        }
    }

    /// The same future, its polls counted; `None` when there were too many for a clock that stands still.
    async fn counted<F: Future>(&self, clock: Clock, future: F, polls: &mut usize) -> Option<F::Output> {
        let mut future = pin!(future);
        poll_fn(|context| {
            *polls += 1;
            if *polls == MOST_POLLS + 1 {
                if clock == Clock::Paused {
                    return Poll::Ready(None);
                }
                self.send(&Report::PolledOften);
            }
            future.as_mut().poll(context).map(Some)
        })
        .await
    }
}

/// How many tasks there are while a future runs.
#[derive(Default)]
pub(crate) struct Tasks {
    /// The harness's own.
    own: AtomicUsize,
    /// The most that were seen beside those.
    most: AtomicUsize,
}

impl Tasks {
    fn begin(&self, own: usize) {
        self.own.store(own, Ordering::Relaxed);
        self.most.store(0, Ordering::Relaxed);
    }

    /// Looks how many there are now. Outside of a runtime there are none.
    pub(crate) fn look(&self) {
        if let Ok(runtime) = Handle::try_current() {
            let tasks = runtime.metrics().num_alive_tasks().saturating_sub(self.own.load(Ordering::Relaxed));
            self.most.fetch_max(tasks, Ordering::Relaxed);
        }
    }
}

/// The number of a task spawned now. Tokio numbers all tasks of a process in a row, so two of these tell how many
/// came between them.
async fn next_task() -> usize {
    let task = tokio::spawn(async {});
    let number = task.id().to_string().parse().unwrap_or(0);
    let _ = task.await;
    number
}

/// The number of a thread started now. Std numbers them in the same way.
fn next_thread() -> usize {
    thread::Builder::new().spawn(|| {}).map_or(0, |thread| {
        let number = number(thread.thread().id());
        let _ = thread.join();
        number as usize
    })
}

fn build(clock: Clock) -> Runtime {
    let mut builder = match clock {
        Clock::Paused | Clock::Real => Builder::new_current_thread(),
        Clock::RealThreads => Builder::new_multi_thread(),
    };
    builder.enable_all().start_paused(clock == Clock::Paused);
    // More than one also where the machine has one core.
    builder.worker_threads(3);
    builder.build().expect("a runtime can be built")
}

/// Answers pings for as long as the thread is left alone.
async fn canary(judge: Judge, mut asked: mpsc::UnboundedReceiver<u64>) {
    while let Some(number) = asked.recv().await {
        judge.send(&Report::Pong(number));
    }
}

/// Looks at each millisecond how many tasks there are.
async fn look(judge: Judge) {
    let mut milliseconds = interval(Duration::from_millis(1));
    for _ in 0..LOOKS {
        milliseconds.tick().await;
        judge.shared.tasks.look();
    }
    // It stays, so that there are as many of the harness's own tasks as were counted.
    std::future::pending().await
}

/// The tasks that are alive on the runtime from which this is called, the harness's own included. 0 outside of one.
#[must_use]
pub fn tasks_alive() -> usize {
    Handle::try_current().map_or(0, |runtime| runtime.metrics().num_alive_tasks())
}
