//! The hidden checks of exercise `cancellation`.
//!
//! Times are exact on a paused clock. So that nothing is right on that clock only, each of the three is also tried on one
//! that runs, with ticks and jobs that the judge sees and holds.

mod calls;
mod deadline;
mod run_until;
#[cfg(test)]
mod tests;
mod ticker;

use std::time::Duration;

use calls::{Call, End, Job};
use harness::Clock;

use crate::evidence::{Evidence, Observed};
use crate::judge::{Hold, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop};
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const EXACT: &str = "ticks come at exact times";
    const UNTIL_DONE: &str = "run_until ends when its jobs do";
    Suite::of("cancellation", "tasks that end when told to", include_str!("hints.md"))
        .check(
            EXACT,
            1,
            "`Ticker` calls `on_tick(0)`, `on_tick(1)`, … at exact multiples of `period` after `start`, the first \
             after one period.",
            ticker::ticks_at_exact_times,
        )
        .check(
            "stop counts the ticks, and none comes after it",
            2,
            "`stop` returns how many ticks came, and when it has returned no tick is under way and none comes: a tick \
             that is under way on another thread is waited for, and counted.",
            ticker::none_after_stop,
        )
        .needs(EXACT)
        .check(
            "a dropped Ticker stops too",
            1,
            "When a `Ticker` is dropped, no tick comes after that, and its task is over at the latest when the next \
             tick would have come.",
            ticker::none_after_drop,
        )
        .needs(EXACT)
        .check(
            "with_deadline is exact",
            1,
            "`with_deadline` returns `Some` with the result at the moment `work` ends, or `None` at the moment `limit` \
             is over, with `work` dropped by then.",
            deadline::deadline_is_exact,
        )
        .check(
            UNTIL_DONE,
            1,
            "`run_until` runs all jobs together and returns how many finished as soon as none is left, also before \
             `shutdown` fires and when there are no jobs.",
            run_until::until_all_are_done,
        )
        .check(
            "the grace is honoured, both ways",
            2,
            "After `shutdown` has fired, jobs that finish within `grace` are counted; those that do not are dropped at \
             the moment it is over, and `run_until` returns then.",
            run_until::grace_is_honoured,
        )
        .needs(UNTIL_DONE)
        .check(
            "nothing lives on",
            1,
            "Soon after `run_until` has returned, or its future was dropped, no job and no task of it is left.",
            run_until::nothing_lives_on,
        )
        .needs(UNTIL_DONE)
        .check(
            "the event loop stays live meanwhile",
            1,
            "Other tasks on the same thread go on running while a `Ticker`, `with_deadline` or `run_until` waits.",
            loop_stays_live,
        )
}

/// Not whole seconds, nor whole tenths, so that nobody loses a fraction unseen.
const PERIOD: Duration = Duration::from_millis(1537);

/// The shortest that anybody waits for in the first part of a check: so long no machine stands still by itself, and who has
/// blocked a thread for it is known by that.
const SHORT: Duration = Duration::from_millis(337);

/// What jobs are measured in on a paused clock.
const UNIT: Duration = Duration::from_millis(30);

/// How much longer than exactly right is still right on a paused clock. Less than the shortest time of any check here.
const SLACK: Duration = Duration::from_millis(10);

/// Longer than any check lasts.
const HOUR: Duration = Duration::from_secs(3600);

async fn loop_stays_live(judge: Judge) -> Finding {
    let clock = Clock::Real;
    let jobs = || vec![Job::Lasting(HOUR); 2];
    let mut evidence = Evidence::default();
    for (what, call) in [
        ("a `Ticker`", Call::Tick { clock, period: HOUR, ticks: None, runs: HOUR, end: End::Drop }),
        ("`with_deadline`", Call::WithDeadline { clock, limit: HOUR, work: Job::Endless, value: 0 }),
        ("`run_until`", Call::RunUntil { clock, jobs: jobs(), shutdown: Job::Endless, grace: HOUR }),
        (
            "`run_until`, in its grace,",
            Call::RunUntil { clock, jobs: jobs(), shutdown: Job::Lasting(Duration::ZERO), grace: HOUR },
        ),
    ] {
        let seen = judge.trial().await?.call(call, Hold::until_idle().pinging()).await?;
        if seen.live == Some(false) {
            let message = format!("while {what} waited, no other task of its thread could run");
            return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
        }
        let _: serde_json::Value = seen.returned()?;
        evidence = seen.evidence();
    }
    Ok(evidence)
}

fn no_task_left(seen: &Observed, tasks: usize, when: &str) -> Result<(), Stop> {
    if tasks == 0 {
        return Ok(());
    }
    let message = format!("{when}, but {tasks} of its tasks live on");
    Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)))
}
