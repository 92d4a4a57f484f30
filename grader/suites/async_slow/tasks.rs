//! The check of `run_tasks`: the judge holds the work, and counts how much of it has come.

use harness::Clock;

use super::calls::Call;
use super::{call, finished, in_a_row, one_for_each};
use crate::evidence::Evidence;
use crate::judge::{Hold, Judge};
use crate::suites::finding::Finding;
use crate::verdict::{Diagnosis, Failure};

pub(super) async fn all_in_flight(judge: Judge) -> Finding {
    let mut evidence = Evidence::default();
    for (clock, n) in [(Clock::Real, 8), (Clock::RealThreads, 8), (Clock::RealThreads, 64)] {
        let hold = Hold::until_together(n).pinging();
        let seen = call(&judge, Call::RunTasks { clock, n }, hold).await?;
        let (values, ran) = finished::<Vec<u64>>(&seen)?;
        if let Some(stall) = seen.stalls.first() {
            let message = format!("{n} pieces of work, never more than {} in flight", stall.held);
            let in_tasks = seen.works.iter().all(|piece| piece.spawned == Some(true));
            let failure = match stall.held {
                _ if seen.live == Some(false) => Failure::new(Diagnosis::BlockedEventLoop, message),
                1 if in_tasks => Failure::new(in_a_row(&ran, n), message),
                1 if stall.notes < n => Failure::new(Diagnosis::SequentialAwait, message),
                // All were made: either each is awaited before the next, or they take turns at a lock.
                1 => Failure::new(Diagnosis::SequentialAwait, message).or(Diagnosis::LockHeldAcrossAwait),
                _ => Failure::new(Diagnosis::FewerWorkers, message),
            };
            return Err(seen.fail_to_meet(failure));
        }
        one_for_each(&seen, &values, n)?;
        let calls = seen.notes.len();
        if calls != n {
            let message = format!("`work` was called {calls} times for {n} results");
            let hint = "call `work` once with each number below `n`";
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message).hint(hint)));
        }
        evidence = seen.evidence();
    }
    Ok(evidence)
}
