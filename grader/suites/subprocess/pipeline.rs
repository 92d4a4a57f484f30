//! The checks of `pipeline`.

use harness::program::{Step, Stream};

use super::calls::{Call, Command, Output, input};
use super::{all_at_once, ask, meeting_place, not_stuck, shown, words};
use crate::evidence::Observed;
use crate::judge::Judge;
use crate::judge::hold::Hold;
use crate::suites::finding::{Finding, Stop, came_to};
use crate::verdict::{Diagnosis, Failure};

/// A site at which nobody meets.
const NOBODY: usize = 1;

pub(super) async fn passes(judge: Judge) -> Finding {
    let (much, first) = tokio::join!(much_passes(&judge), more_comes_than_went_in(&judge));
    let evidence = much?;
    first?;
    Ok(evidence)
}

async fn much_passes(judge: &Judge) -> Finding {
    const STAGES: usize = 3;
    const LENGTH: usize = 8 << 20;
    let mut site = meeting_place(STAGES).await?;
    let seed = judge.number();
    let (mut commands, mut expected) = (Vec::new(), input(LENGTH, seed));
    for i in 0..STAGES {
        let last = words(judge);
        expected.extend(&last);
        commands.push(judge.command(&[Step::Meet(site.url(i)), Step::Pass(last)]));
    }
    let call = Call::Pipeline { commands, length: LENGTH, seed };
    let seen = ask(judge, &mut site, call, Hold::until_together(STAGES)).await?;
    all_at_once(&seen, STAGES, "stages")?;
    came_out(&seen, &Output::of(&expected))?;
    Ok(seen.evidence())
}

/// A stage that prints before it reads: who writes a little and then reads what has come of it waits for ever.
async fn more_comes_than_went_in(judge: &Judge) -> Result<(), Stop> {
    const LENGTH: usize = 1 << 20;
    let mut site = meeting_place(NOBODY).await?;
    let (seed, last) = (judge.number(), words(judge));
    let commands = vec![judge.command(&[Step::Fill(vec![Stream::Output], LENGTH), Step::Pass(last.clone())])];
    let seen = ask(judge, &mut site, Call::Pipeline { commands, length: LENGTH, seed }, Hold::nothing()).await?;
    came_out(&seen, &Output::of(&[Step::filled(LENGTH), input(LENGTH, seed), last].concat()))
}

/// Whether this came out of the last stage.
fn came_out(seen: &Observed, expected: &Output) -> Result<(), Stop> {
    not_stuck(seen)?;
    let wrong = |message: String| Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    match came_to::<Result<Output, String>>(seen)? {
        Ok(output) if output == *expected => Ok(()),
        Ok(output) if output.length == expected.length => {
            wrong("as many bytes came out as the last stage printed, but not those".to_owned())
        }
        Ok(output) => wrong(format!("the last stage printed {}; {} came out", shown(expected), shown(&output))),
        Err(error) => wrong(format!("the last stage printed {}, and an error came out: {error}", shown(expected))),
    }
}

pub(super) async fn stops_early(judge: Judge) -> Finding {
    // Far more than the pipes hold.
    const LENGTH: usize = 1 << 20;
    let seed = judge.number();
    let stopping =
        |said: &[u8]| judge.command(&[Step::Skip(10), Step::Say(Stream::Output, said.to_vec()), Step::Exit(3)]);
    let passing = |last: &[u8]| judge.command(&[Step::Pass(last.to_vec())]);
    let trying = async |commands: Vec<Command>, expected: Vec<u8>| {
        let mut site = meeting_place(NOBODY).await?;
        let call = Call::Pipeline { commands, length: LENGTH, seed };
        let seen = ask(&judge, &mut site, call, Hold::nothing()).await?;
        came_out(&seen, &Output::of(&expected))?;
        Finding::Ok(seen.evidence())
    };
    let (said, last) = (words(&judge), words(&judge));
    let failing = judge.command(&[Step::Pass(last.clone()), Step::Exit(4)]);
    let (first, middle, failed) = tokio::join!(
        trying(vec![stopping(&said), passing(&last)], [&said[..], &last].concat()),
        trying(vec![passing(&last), stopping(&said), passing(&last)], [&said[..], &last].concat()),
        trying(vec![failing], [&input(LENGTH, seed)[..], &last].concat()),
    );
    let evidence = first?;
    middle?;
    failed?;
    Ok(evidence)
}
