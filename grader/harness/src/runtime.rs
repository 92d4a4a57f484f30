//! Runs a student's future and looks at what it leaves behind.
//!
//! The future is polled by `block_on` itself, so it need not be `Send`. On a paused clock it has an hour of virtual
//! time, which passes in an instant if nothing else is to be done; on the real clock a canary task beside it
//! answers the judge's pings, which it can do only while the future leaves the thread alone.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc;
use tokio::task::yield_now;
use tokio::time::{Instant, interval, sleep, timeout};

use crate::Judge;
use crate::wire::Report;

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
    /// What it returned; `None` if it was dropped before its end: by the judge, or after an hour of a paused clock.
    pub value: Option<T>,
    /// From the first poll to the end, on the clock that it ran on.
    pub elapsed: Duration,
    /// The most tasks seen alive while it ran, beside the harness's own; looked at each millisecond of a paused
    /// clock, else 0.
    pub most_tasks: usize,
    /// Tasks that were still alive after it had ended and the scheduler had turned until their number stood still.
    pub tasks_left: usize,
    /// Threads that the process has more than before. 0 where the system does not tell.
    pub new_threads: usize,
}

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
        let runtime = build(clock);
        let threads_before = threads();
        let ran = runtime.block_on(async {
            let most_tasks = Arc::new(AtomicUsize::new(0));
            let beside = if clock == Clock::Paused {
                tokio::spawn(look(Arc::clone(&most_tasks)))
            } else {
                let (pings, asked) = mpsc::unbounded_channel();
                *self.shared.pings.lock().unwrap_or_else(PoisonError::into_inner) = Some(pings);
                tokio::spawn(canary(self.clone(), asked))
            };
            let began = Instant::now();
            let value = self.to_its_end(clock, future).await;
            let elapsed = began.elapsed();
            let new_threads = threads().saturating_sub(threads_before);
            beside.abort();
            let _ = beside.await;
            let tasks_left = self.settle(clock).await;
            Ran { value, elapsed, most_tasks: most_tasks.load(Ordering::Relaxed), tasks_left, new_threads }
        });
        // What blocks a thread of the pool may go on blocking it: the process is ended in the end.
        runtime.shutdown_background();
        ran
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

    async fn to_its_end<F: Future>(&self, clock: Clock, future: F) -> Option<F::Output> {
        let future = pin!(future);
        if clock == Clock::Paused {
            return timeout(VIRTUAL_LIMIT, future).await.ok();
        }
        tokio::select! {
            biased;
            value = future => Some(value),
            () = self.shared.drop_now.notified() => None,
        }
    }
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

/// Looks at each millisecond how many tasks there are, beside itself.
async fn look(most: Arc<AtomicUsize>) {
    let mut milliseconds = interval(Duration::from_millis(1));
    for _ in 0..LOOKS {
        milliseconds.tick().await;
        most.fetch_max(tasks_alive() - 1, Ordering::Relaxed);
    }
}

fn tasks_alive() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// The threads of this process, 0 where the system does not tell.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}
