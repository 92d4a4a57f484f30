//! The checks of `slow`, `run_sequential` and `run_concurrent`: how long they wait on a paused clock says what they wait for.

use std::time::Duration;

use harness::{Clock, Ran};

use super::calls::Call;
use super::{
    A_WHILE, SLACK, UNIT, call, finished, in_a_row, on_its_clock, one_for_each, really_waits, run_concurrent,
    run_sequential, too_early,
};
use crate::evidence::{Ending, Evidence, Observed, Version};
use crate::judge::{Hold, Judge};
use crate::suites::finding::{Finding, Stop};
use crate::suites::timing::{self, IN_A_ROW, TOGETHER, delays, in_units};
use crate::verdict::{Diagnosis, Failure};

/// Not whole seconds, so that nobody loses a fraction unseen.
const DELAY: Duration = Duration::from_millis(1500);

pub(super) async fn slow_waits(judge: Judge) -> Finding {
    let x = judge.number();
    let seen = call(&judge, slow(Clock::Paused, x, DELAY), Hold::nothing()).await?;
    if seen.ending == Ending::Spinning {
        let message =
            format!("a delay of {} ms used {:.1?} of processor time and did not end", DELAY.as_millis(), seen.cpu);
        let failure = Failure::new(Diagnosis::BusyWaiting, message).or(Diagnosis::BlockedEventLoop);
        return Err(seen.fail(failure));
    }
    let (value, ran): (u64, _) = finished(&seen)?;
    let message = format!("a delay of {} ms was over after {} ms", DELAY.as_millis(), ran.elapsed.as_millis());
    if ran.elapsed < DELAY {
        return Err(too_early(&seen, &ran, DELAY, Failure::new(Diagnosis::DidNotWait, message)));
    }
    if ran.elapsed >= 2 * DELAY {
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    if value != x {
        let message = format!("`slow({x}, …)` returned {value}");
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    let evidence = on_its_clock(&seen, &ran);
    // None, and one that is longer than anybody's idea of the longest: virtual time costs nothing.
    for delay in [Duration::ZERO, Duration::from_millis(600_000 + judge.below(1_200_000) as u64)] {
        let x = judge.number();
        let seen = call(&judge, slow(Clock::Paused, x, delay), Hold::nothing()).await?;
        let (value, ran): (u64, _) = finished(&seen)?;
        let message = format!("a delay of {delay:?} was over after {:?}", ran.elapsed);
        if ran.elapsed < delay {
            return Err(too_early(&seen, &ran, delay, Failure::new(Diagnosis::DidNotWait, message)));
        }
        if ran.elapsed > delay + SLACK {
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
        }
        if value != x {
            let message = format!("`slow({x}, …)` returned {value}");
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
        }
    }
    really_waits(&judge, slow(Clock::Real, judge.number(), A_WHILE), A_WHILE).await?;
    Ok(evidence)
}

pub(super) async fn baseline_takes_the_sum(judge: Judge) -> Finding {
    let baseline = Call::RunSequential { clock: Clock::Paused, delays: delays(UNIT) };
    let seen = call(&judge, baseline, Hold::nothing()).await?;
    let (values, ran) = finished::<Vec<u64>>(&seen)?;
    let evidence = table(&seen, &ran, "run_sequential", IN_A_ROW);
    let took = in_units(ran.elapsed, UNIT);
    let message = format!("delays of 10, 2 and 5 units took {took:.1}; in a row they take {IN_A_ROW:.0}");
    let stop = if ran.elapsed < UNIT.mul_f64(TOGETHER) {
        too_early(&seen, &ran, UNIT.mul_f64(IN_A_ROW), Failure::new(Diagnosis::NotAwaited, message))
    } else if ran.elapsed < UNIT.mul_f64(IN_A_ROW) {
        seen.fail(Failure::new(Diagnosis::OverlappingBaseline, message))
    } else if ran.elapsed > UNIT.mul_f64(IN_A_ROW) + SLACK {
        seen.fail(Failure::new(Diagnosis::WrongResult, message))
    } else {
        one_for_each(&seen, &values, 3)?;
        // So many equal ones that no machine makes them take as long together as they do in a row.
        const MANY: u32 = 16;
        let many = run_sequential(Clock::Real, vec![A_WHILE / 2; MANY as usize]);
        really_waits(&judge, many, A_WHILE / 2 * MANY).await?;
        return Ok(evidence);
    };
    Err(with(stop, evidence))
}

pub(super) async fn together_take_the_slowest(judge: Judge) -> Finding {
    let concurrent = Call::RunConcurrent { clock: Clock::Paused, delays: delays(UNIT) };
    let seen = call(&judge, concurrent, Hold::nothing()).await?;
    let (values, ran) = finished::<Vec<u64>>(&seen)?;
    let evidence = table(&seen, &ran, "run_concurrent", TOGETHER);
    let took = in_units(ran.elapsed, UNIT);
    let message = format!("delays of 10, 2 and 5 units took {took:.1}; together they take {TOGETHER:.0}");
    let stop = if ran.elapsed < UNIT.mul_f64(TOGETHER) {
        too_early(&seen, &ran, UNIT.mul_f64(TOGETHER), Failure::new(Diagnosis::NotAwaited, message))
    } else if ran.elapsed >= UNIT.mul_f64(IN_A_ROW) {
        seen.fail(Failure::new(in_a_row(&ran, 3), message))
    } else if ran.elapsed > UNIT.mul_f64(TOGETHER) + SLACK {
        seen.fail(Failure::new(Diagnosis::FewerWorkers, message))
    } else {
        one_for_each(&seen, &values, 3)?;
        let judge = &judge;
        let lasting = async move |delays| {
            let seen = call(judge, run_concurrent(Clock::Real, delays), Hold::nothing()).await?;
            finished::<Vec<u64>>(&seen)?;
            Ok(seen)
        };
        // Timers know no gate.
        timing::as_long_as_the_slowest("run_concurrent", lasting, async || Ok(())).await?;
        return Ok(evidence);
    };
    Err(with(stop, evidence))
}

pub(super) async fn ten_thousand(judge: Judge) -> Finding {
    const N: usize = 10_000;
    // Equal ones: as many different deadlines keep innocent code busy for seconds.
    let concurrent = Call::RunConcurrent { clock: Clock::Paused, delays: vec![UNIT; N] };
    let seen = call(&judge, concurrent, Hold::nothing()).await?;
    let (values, ran) = finished::<Vec<u64>>(&seen)?;
    if ran.new_threads >= N / 100 {
        let message = format!("{N} delays started {} threads", ran.new_threads);
        return Err(seen.fail(Failure::new(Diagnosis::ThreadPerWait, message)));
    }
    let (unit, took) = (UNIT.as_millis(), ran.elapsed.as_millis());
    let message = format!("{N} delays of {unit} ms took {took} ms; together they take {unit}");
    if ran.elapsed < UNIT {
        return Err(too_early(&seen, &ran, UNIT, Failure::new(Diagnosis::NotAwaited, message)));
    }
    if ran.elapsed >= UNIT * N as u32 {
        return Err(seen.fail(Failure::new(in_a_row(&ran, N), message)));
    }
    if ran.elapsed > UNIT + SLACK {
        return Err(seen.fail(Failure::new(Diagnosis::FewerWorkers, message)));
    }
    one_for_each(&seen, &values, N)?;
    Ok(on_its_clock(&seen, &ran))
}

fn slow(clock: Clock, x: u64, delay: Duration) -> Call {
    Call::Slow { clock, x, delay }
}

/// The same, with the function's row of the lesson's table.
pub(super) fn table<T>(seen: &Observed, ran: &Ran<T>, function: &str, ideal: f64) -> Evidence {
    let version = Version { name: function.to_owned(), units: in_units(ran.elapsed, UNIT), ideal };
    Evidence { versions: vec![version], ..on_its_clock(seen, ran) }
}

/// The same stop with this evidence.
pub(super) fn with(stop: Stop, evidence: Evidence) -> Stop {
    match stop {
        Stop::Failed(failure, _) => Stop::Failed(failure, Box::new(evidence)),
        ungraded @ Stop::Ungraded(_) => ungraded,
    }
}
