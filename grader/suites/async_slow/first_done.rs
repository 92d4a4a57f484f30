//! The check of `first_done`: a race on a paused clock.

use std::time::Duration;

use harness::Clock;

use super::calls::Call;
use super::{A_WHILE, SLACK, UNIT, call, finished, really_waits, too_early};
use crate::evidence::Evidence;
use crate::judge::{Hold, Judge};
use crate::suites::finding::Finding;
use crate::verdict::{Diagnosis, Failure};

pub(super) async fn first_of_all(judge: Judge) -> Finding {
    let mut shuffled = [10, 12, 14, 16, 18];
    judge.shuffle(&mut shuffled);
    let mut evidence = Evidence::default();
    for units in [&shuffled[..], &[16, 14, 15, 13, 17, 12], &[13, 10, 10], &[11, 0], &[10], &[]] {
        let delays: Vec<Duration> = units.iter().map(|units| UNIT * *units).collect();
        let race = Call::FirstDone { clock: Clock::Paused, delays: delays.clone() };
        let seen = call(&judge, race, Hold::nothing()).await?;
        let (winner, ran): (Vec<usize>, _) = finished(&seen)?;
        let first = delays.iter().min().copied().unwrap_or_default();
        let (ended, returned) = (first.as_millis(), ran.elapsed.as_millis());
        let message = format!("the first of the delays ended after {ended} ms; it returned after {returned} ms");
        if ran.elapsed < first {
            return Err(too_early(&seen, &ran, first, Failure::new(Diagnosis::DidNotWait, message)));
        }
        if ran.elapsed > first + SLACK {
            return Err(seen.fail(Failure::new(Diagnosis::WaitedForAll, message)));
        }
        let right = winner.first().map_or(delays.is_empty(), |&winner| delays.get(winner) == Some(&first));
        if !right {
            let winner = winner.first();
            let message = format!("of delays of {units:?} units, the first to end was said to be {winner:?}");
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
        }
        if ran.tasks_left > 0 {
            let message = format!("it returned, and {} tasks of the others live on", ran.tasks_left);
            return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)));
        }
        evidence.elapsed.get_or_insert(ran.elapsed.as_secs_f64());
    }
    let race = Call::FirstDone { clock: Clock::Real, delays: vec![Duration::from_secs(3600), A_WHILE] };
    really_waits(&judge, race, A_WHILE).await?;
    Ok(evidence)
}
