//! The 10 : 2 : 5 pattern in real time: three pieces of work, or pages, of 10, 2 and 5 units take 17 in a row and 10
//! together.
//!
//! Time is the weakest evidence there is, so a failure must be seen again and again with longer delays: a machine that
//! loses 120 ms now and then loses them against five seconds in the end. Any pass passes, for a machine can make a call
//! slower and never faster; so the first attempt may be a short one.

use std::time::Duration;

use super::finding::{Finding, Stop};
use crate::evidence::{Evidence, Observed, Version};
pub use crate::evidence::{IN_A_ROW, PATTERN, TOGETHER};
use crate::verdict::{Diagnosis, Failure};

/// The unit of the first attempt, which a machine that has time lets pass, and of its repetitions: the longest delay is
/// 100 ms, then 300 ms, then each time four times as much.
pub const UNITS: [Duration; 4] =
    [Duration::from_millis(10), Duration::from_millis(30), Duration::from_millis(120), Duration::from_millis(480)];

/// Up to this many units the calls ran together. Half way between 10 and 15, which is what the best version takes
/// that lets only two of the three overlap the wrong way (10 and 5, or 10 + 5 beside 2).
pub const STILL_TOGETHER: f64 = 12.5;

/// The pattern in this unit.
#[must_use]
pub fn delays(unit: Duration) -> Vec<Duration> {
    PATTERN.iter().map(|units| unit * *units).collect()
}

/// A time in units.
#[must_use]
pub fn in_units(time: Duration, unit: Duration) -> f64 {
    time.as_secs_f64() / unit.as_secs_f64()
}

/// A row of the lesson's table: how long a version took that returned.
///
/// # Errors
///
/// A failure if it did not return.
pub fn version(function: &str, seen: &Observed, unit: Duration, ideal: f64) -> Result<Version, Stop> {
    let _: serde_json::Value = seen.returned()?;
    Ok(Version { name: function.to_owned(), units: in_units(seen.elapsed, unit), ideal })
}

/// Tries `lasting`, a call whose three pieces take 10, 2 and 5 units, in real time as the judge sees it. `meeting` says
/// whether the three meet at a gate, and if not, why; where there is no gate, that they do.
///
/// # Errors
///
/// A failure if the call takes longer than its slowest piece each time, or ends before it. Ungraded if it took longer and
/// may have waited for a processor.
pub async fn as_long_as_the_slowest<L, M>(
    function: &str,
    lasting: impl Fn(Vec<Duration>) -> L,
    meeting: impl Fn() -> M,
) -> Finding
where
    L: Future<Output = Result<Observed, Stop>>,
    M: Future<Output = Result<(), Stop>>,
{
    let mut last = None;
    for unit in UNITS {
        let delays = delays(unit);
        let seen = lasting(delays.clone()).await?;
        let version = version(function, &seen, unit, TOGETHER)?;
        let took = version.units;
        let evidence = Evidence { versions: vec![version], ..seen.evidence().ideally_together(&delays) };
        if took < TOGETHER {
            let message = format!("it returned after {took:.1} units, before the slowest of three had ended");
            return Err(Stop::Failed(Failure::new(Diagnosis::DidNotWait, message).into(), evidence.into()));
        }
        if took <= STILL_TOGETHER {
            return Ok(evidence);
        }
        let message = format!("10, 2 and 5 units took {took:.1}; together they take {TOGETHER:.1}");
        match meeting().await {
            Ok(()) => {}
            // What never meets at a gate needs no second look: it is not the machine.
            Err(Stop::Failed(mut failure, _)) => {
                failure.message = format!("{message}; at a gate: {}", failure.message);
                return Err(Stop::Failed(failure, evidence.into()));
            }
            Err(ungraded) => return Err(ungraded),
        }
        last = Some(if in_units(seen.accounted_for(), unit) > STILL_TOGETHER {
            Stop::Failed(Failure::new(Diagnosis::FewerWorkers, message).into(), evidence.into())
        } else {
            Stop::Ungraded(format!("{message}, but the process had to wait for a processor"))
        });
    }
    Err(last.unwrap_or_else(|| Stop::Ungraded("it was not tried".to_owned())))
}

/// The same, with the row of the baseline above all others in the lesson's table, if it has one.
///
/// # Errors
///
/// Those of the finding.
pub fn beside(mut finding: Finding, baseline: Option<Version>) -> Finding {
    if let Ok(evidence) = &mut finding {
        evidence.versions.splice(0..0, baseline);
    } else if let Err(Stop::Failed(_, evidence)) = &mut finding {
        evidence.versions.splice(0..0, baseline);
    }
    finding
}

/// Tries `attempt` with one unit after the other until one passes.
///
/// # Errors
///
/// The last failure, if none does.
pub async fn until_one_passes<F>(attempt: impl Fn(Duration) -> F) -> Finding
where
    F: Future<Output = Finding>,
{
    let mut last = Ok(Evidence::default());
    for unit in UNITS {
        last = attempt(unit).await;
        // That the grader could not tell is no failure to be seen again.
        if !matches!(last, Err(Stop::Failed(..))) {
            break;
        }
    }
    last
}
