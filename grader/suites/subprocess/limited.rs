//! The checks of `run_limited`.

use std::time::Duration;

use harness::program::{Step, Stream};

use super::calls::{Call, Came, Ended, Output};
use super::{NEVER, ask, meeting_place, not_stuck, same, words};
use crate::evidence::{Ending, Observed};
use crate::judge::Judge;
use crate::judge::hold::{Hold, Letting};
use crate::suites::finding::{Finding, Stop, came_to};
use crate::verdict::{Diagnosis, Failure};

/// The limits that are tried, one after the other, until a command had the time to print something before it.
const LIMITS: [Duration; 3] = [Duration::from_millis(250), Duration::from_secs(1), Duration::from_secs(4)];

/// Whether `run_limited` returned this.
pub(super) fn one_ended(seen: &Observed, expected: &Ended) -> Result<(), Stop> {
    not_stuck(seen)?;
    let came: Came = came_to(seen)?;
    same(seen, "the command", &came, expected)
}

pub(super) async fn killed(judge: Judge) -> Finding {
    let (late, in_time) = tokio::join!(at_its_limit(&judge, None), in_time(&judge));
    let (seen, expected, limit) = late?;
    in_time?;
    kills(&seen, limit)?;
    one_ended(&seen, &expected)?;
    Ok(seen.evidence())
}

/// Has a command run that prints something and does not end. What was seen, what should come back, and the limit.
async fn at_its_limit(judge: &Judge, then: Option<usize>) -> Result<(Observed, Ended, Duration), Stop> {
    for limit in LIMITS {
        let mut site = meeting_place(1).await?;
        let (output, errors) = (words(judge), words(judge));
        let command = judge.command(&[
            Step::Say(Stream::Output, output.clone()),
            Step::Say(Stream::Error, errors.clone()),
            Step::Meet(site.url(0)),
        ]);
        let call = Call::RunLimited { command, limit, then };
        // Once for a command that nobody ends, and once for what comes afterwards.
        let seen = ask(judge, &mut site, call, Hold::until_still(2, Letting::All)).await?;
        let came_so_far = seen.works.iter().any(|piece| piece.lane == 0);
        // On a machine without time it may have been killed before it could say anything.
        let too_early = !came_so_far && matches!(seen.ending, Ending::Returned(_)) && seen.elapsed >= limit;
        if !too_early {
            let expected = Ended { status: None, stdout: Output::of(&output), stderr: Output::of(&errors) };
            return Ok((seen, expected, limit));
        }
    }
    Err(Stop::Ungraded("no command could be started within seconds".to_owned()))
}

/// Whether the command was killed at its limit: while it was held, and not before.
fn kills(seen: &Observed, limit: Duration) -> Result<(), Stop> {
    use Diagnosis as D;
    if seen.live == Some(false) {
        let message = "while the command ran, another task on the same thread got no turn";
        return Err(seen.fail(Failure::new(D::BlockedEventLoop, message)));
    }
    if !seen.stalls.is_empty() {
        let message = "the command did not end by itself, and nothing was going to end it";
        return Err(seen.fail(Failure::new(D::DeadlineMissed, message)));
    }
    let _: Came = came_to(seen)?;
    if seen.elapsed < limit {
        let message = format!("it returned after {:.0?}, and the limit was {limit:.0?}", seen.elapsed);
        return Err(seen.fail(Failure::new(D::DidNotWait, message)));
    }
    Ok(())
}

/// A command that ends long before its limit is not waited for any longer.
async fn in_time(judge: &Judge) -> Result<(), Stop> {
    let mut site = meeting_place(1).await?;
    let said = words(judge);
    let steps = [Step::Say(Stream::Output, said.clone()), Step::Meet(site.url(0)), Step::Exit(3)];
    let call = Call::RunLimited { command: judge.command(&steps), limit: NEVER, then: None };
    let seen = ask(judge, &mut site, call, Hold::nothing()).await?;
    let expected = Ended { status: Some(3), stdout: Output::of(&said), stderr: Output::of(&[]) };
    one_ended(&seen, &expected)
}

pub(super) async fn nothing_left(judge: Judge) -> Finding {
    use Diagnosis as D;
    const AFTER: usize = 1;
    let (seen, _, _) = at_its_limit(&judge, Some(AFTER)).await?;
    let _: Came = came_to(&seen)?;
    // The last time that all stood still, only what comes afterwards was to be held.
    let Some(stall) = seen.stalls.last() else {
        return Err(Stop::Ungraded("nobody waited, and nothing was held".to_owned()));
    };
    if stall.children > 0 || stall.held > 1 {
        let message = "`run_limited` had returned, and the command was still running";
        return Err(seen.fail(Failure::new(D::OrphanedProcess, message)));
    }
    if stall.zombies > 0 {
        let message = "the command has ended, and nobody has waited for it: it stays as a zombie";
        return Err(seen.fail(Failure::new(D::OrphanedProcess, message)));
    }
    Ok(seen.evidence())
}
