//! Does what the judge asks of exercise `async_slow`, in the student process.
//!
//! Each function is called inside the runtime, for it may need one before its future is awaited.

use std::time::Duration;

use async_slow_suite::{Call, Function};
use harness::{Answer, Clock, Judge};

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::Slow { clock, x, delay } => Answer::of(judge.run(clock, async move { async_slow::slow(x, delay).await })),
        Call::RunSequential { clock, delays } => {
            Answer::of(judge.run(clock, async move { async_slow::run_sequential(&delays).await }))
        }
        Call::RunConcurrent { clock, delays } => {
            Answer::of(judge.run(clock, async move { async_slow::run_concurrent(&delays).await }))
        }
        Call::RunTasks { clock, n } => Answer::of(judge.run(clock, async move {
            async_slow::run_tasks(n, |lane| {
                judge.note(lane);
                judge.work(lane)
            })
            .await
        })),
        Call::FirstDone { clock, delays } => Answer::of(
            judge.run(clock, async move { async_slow::first_done(&delays).await.into_iter().collect::<Vec<usize>>() }),
        ),
        Call::Unawaited(function) => Answer::of(judge.run(Clock::Paused, async move { unawaited(function, judge) })),
    }
}

fn unawaited(function: Function, judge: &Judge) {
    let delays = [Duration::from_millis(2), Duration::from_millis(1)];
    match function {
        Function::Slow => drop(async_slow::slow(1, delays[0])),
        Function::RunSequential => drop(async_slow::run_sequential(&delays)),
        Function::RunConcurrent => drop(async_slow::run_concurrent(&delays)),
        Function::RunTasks => drop(async_slow::run_tasks(delays.len(), |lane| {
            judge.note(lane);
            judge.work(lane)
        })),
        Function::FirstDone => drop(async_slow::first_done(&delays)),
    }
}
