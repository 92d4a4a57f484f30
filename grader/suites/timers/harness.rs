//! Does what the judge asks of exercise `timers`, in the student process.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use harness::{Answer, Clock, Judge, Log};
use timers::{Timer, call_at, call_every, call_later};
use timers_suite::{Arranged, Call, Happened, How, MOST_CALLS, Then};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// So much time has passed on a paused clock when the first call is arranged, so that there is a past.
const PAST: Duration = Duration::from_secs(5);

/// How late calls that are due may be on a clock that runs. When a machine has stood still for a moment, all of it is due
/// together: the calls, and the end that they are to come before.
const OVERTIME: Duration = Duration::from_secs(2);

fn main() {
    harness::serve(perform);
}

fn perform(call: Call, judge: &Judge) -> Answer {
    match call {
        Call::Arrange { clock, calls, lasts } => {
            let (log, cancelled) = (Log::default(), Cancelled::default());
            let ran = judge.run(clock, async {
                if clock == Clock::Paused {
                    sleep(PAST).await;
                }
                let overtime = if clock == Clock::Paused { Duration::ZERO } else { OVERTIME };
                arrange(judge, &log, &cancelled, calls, (lasts, overtime)).await;
                log.entries().len()
            });
            Answer::of(Happened { ran, calls: log.entries(), cancelled: cancelled.all(), ended: Vec::new() })
        }
        Call::CancelUnderWay { delay } => Answer::of(judge.run(Clock::RealThreads, cancel_under_way(judge, delay))),
        Call::Every { clock, period, times, lasting } => {
            let (began, ended) = (Log::default(), Log::default());
            let ran = judge.run(clock, async {
                began.begin();
                ended.begin();
                call_every(period, times, |number| {
                    let lane = usize::try_from(number).unwrap_or(usize::MAX);
                    noted(judge, &began, lane);
                    let (end, lasting) = (ended.guard(lane), &lasting);
                    async move {
                        match lasting {
                            Some(lasting) => sleep(lasting[lane % lasting.len()]).await,
                            None => drop(judge.work(lane).await),
                        }
                        end.complete();
                    }
                })
                .await;
                began.entries().len()
            });
            Answer::of(Happened { ran, calls: began.entries(), cancelled: Vec::new(), ended: ended.entries() })
        }
    }
}

fn noted(judge: &Judge, log: &Log, lane: usize) {
    if log.add(lane) <= MOST_CALLS {
        judge.note(lane);
    }
}

async fn arrange(
    judge: &Judge,
    log: &Log,
    cancelled: &Cancelled,
    calls: Vec<Arranged>,
    (lasts, overtime): (Duration, Duration),
) {
    log.begin();
    let (began, came) = (Instant::now(), Arc::new(Notify::new()));
    let due = calls.iter().filter(|call| comes_within(call, lasts)).count();
    let (mut kept, mut to_cancel) = (Vec::new(), Vec::new());
    for (lane, Arranged { how, then }) in calls.into_iter().enumerate() {
        let own: Arc<Mutex<Option<Timer>>> = Arc::default();
        let callback = {
            let (judge, log, cancelled, own) = (judge.clone(), log.clone(), cancelled.clone(), Arc::clone(&own));
            let came = Arc::clone(&came);
            move || {
                noted(&judge, &log, lane);
                came.notify_one();
                let timer = own.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(timer) = timer {
                    cancelled.add(lane, timer.cancel());
                }
            }
        };
        let timer = match how {
            How::Later(delay) => call_later(delay, callback),
            How::At(delay) => call_at(began + delay, callback),
            How::Ago(time) => call_at(began - time, callback),
        };
        match then {
            Then::Keep => kept.push(timer),
            Then::Drop => drop(timer),
            Then::Cancel(after) => to_cancel.push((after, lane, timer)),
            Then::CancelItself => *own.lock().unwrap_or_else(PoisonError::into_inner) = Some(timer),
        }
    }
    to_cancel.sort_by_key(|(after, ..)| *after);
    for (after, lane, timer) in to_cancel {
        if !after.is_zero() {
            sleep_until(began + after).await;
        }
        cancelled.add(lane, timer.cancel());
    }
    sleep_until(began + lasts).await;
    let all_that_are_due = async {
        while log.entries().len() < due {
            came.notified().await;
        }
    };
    let _ = timeout(overtime, all_that_are_due).await;
}

/// Whether a call is to come within so long.
fn comes_within(call: &Arranged, lasts: Duration) -> bool {
    matches!(call.then, Then::Keep | Then::Drop) && call.how.due() <= lasts
}

async fn cancel_under_way(judge: &Judge, delay: Duration) -> bool {
    let (tell, mut told) = mpsc::unbounded_channel();
    let callback = {
        let judge = judge.clone();
        move || {
            let _ = tell.send(());
            let _ = judge.work(0).wait();
            let _ = tell.send(());
        }
    };
    let timer = call_later(delay, callback);
    told.recv().await;
    let in_time = timer.cancel();
    // Until the call is over, or will never be.
    told.recv().await;
    in_time
}

/// What each `cancel` returned.
#[derive(Clone, Default)]
struct Cancelled(Arc<Mutex<Vec<(usize, bool)>>>);

impl Cancelled {
    fn add(&self, lane: usize, in_time: bool) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((lane, in_time));
    }

    fn all(&self) -> Vec<(usize, bool)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
