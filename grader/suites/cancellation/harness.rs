//! Does what the judge asks of exercise `cancellation`, in the student process.

use std::time::Duration;

use cancellation::{Ticker, run_until, with_deadline};
use cancellation_suite::{Call, ENDED, ENDING, End, Job, MOST_TICKS, Ticked, Watched};
use harness::{Answer, Clock, Judge, Log, LogGuard, Ran};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

/// For so many periods a ticker that was ended is watched.
const AFTERWARDS: u32 = 4;

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::Tick { clock, period, ticks, runs, end } => {
            let (log, mut counted) = (Log::default(), None);
            let ran = judge.run(clock, tick(judge, &log, period, ticks, runs, end, &mut counted));
            Answer::of(Ticked { ran, counted, times: log.entries().iter().map(|entry| entry.at).collect() })
        }
        Call::StopUnderWay { period } => Answer::of(judge.run(Clock::RealThreads, stop_under_way(judge, period))),
        Call::WithDeadline { clock, limit, work, value } => {
            let log = Log::default();
            let ran = judge.run(clock, async {
                log.begin();
                let work = job(judge.clone(), 0, log.guard(0), work);
                let work = async {
                    work.await;
                    value
                };
                with_deadline(limit, work).await.into_iter().collect::<Vec<u64>>()
            });
            Answer::of(watched(ran, &log))
        }
        Call::RunUntil { clock, jobs, shutdown, grace } => {
            let log = Log::default();
            let ran = judge.run(clock, async {
                log.begin();
                let fires = job(judge.clone(), jobs.len(), log.guard(jobs.len()), shutdown);
                let each = jobs.into_iter().enumerate();
                let jobs = each.map(|(number, what)| job(judge.clone(), number, log.guard(number), what)).collect();
                run_until(jobs, fires, grace).await
            });
            Answer::of(watched(ran, &log))
        }
    }
}

async fn tick(
    judge: &Judge,
    log: &Log,
    period: Duration,
    ticks: Option<usize>,
    runs: Duration,
    end: End,
    counted: &mut Option<u64>,
) -> usize {
    let (ticked, mut came) = mpsc::unbounded_channel();
    let on_tick = {
        let (judge, log) = (judge.clone(), log.clone());
        move |number: u64| {
            if log.add(usize::try_from(number).unwrap_or(usize::MAX)) <= MOST_TICKS {
                judge.note(number.min(ENDING as u64 - 1) as usize);
            }
            let _ = ticked.send(());
        }
    };
    log.begin();
    let ticker = Ticker::start(period, on_tick);
    let enough = async {
        for _ in 0..ticks.unwrap_or(usize::MAX) {
            if came.recv().await.is_none() {
                // It will never tick again; whoever looks at the clock sees it.
                std::future::pending::<()>().await;
            }
        }
    };
    let _ = timeout(runs, enough).await;
    judge.note(ENDING);
    match end {
        End::Stop => *counted = Some(ticker.stop().await),
        End::Drop => drop(ticker),
    }
    judge.note(ENDED);
    sleep(AFTERWARDS * period).await;
    log.entries().len()
}

async fn stop_under_way(judge: &Judge, period: Duration) -> u64 {
    let (ticked, mut came) = mpsc::unbounded_channel();
    let on_tick = {
        let judge = judge.clone();
        move |number: u64| {
            let _ = ticked.send(());
            let _ = judge.work(usize::try_from(number).unwrap_or(usize::MAX)).wait();
        }
    };
    let ticker = Ticker::start(period, on_tick);
    came.recv().await;
    judge.note(ENDING);
    let counted = ticker.stop().await;
    judge.note(ENDED);
    sleep(AFTERWARDS * period).await;
    counted
}

async fn job(judge: Judge, lane: usize, end: LogGuard, what: Job) {
    match what {
        Job::Lasting(time) => sleep(time).await,
        Job::Endless => std::future::pending().await,
        Job::Held => {
            judge.work(lane).await;
        }
    }
    end.complete();
}

fn watched<T>(ran: Ran<T>, log: &Log) -> Watched<T> {
    Watched { ran, over: log.entries() }
}
