//! The hidden checks of exercise `subprocess`.
//!
//! The commands are small programs of the judge's that ask for a page of its site and are held there: so it is seen how many
//! of them run together, and when each one ends. That they are processes, and not connections that the student's code
//! made up, is seen from outside.

mod calls;
mod limited;
mod pipeline;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::time::Duration;

use calls::{Call, Came, Command, Ended, Output};
use harness::program::{Step, Stream};

use crate::evidence::{Ending, Observed};
use crate::judge::hold::{Hold, Letting, Which};
use crate::judge::site::{Reply, Site};
use crate::judge::{Fault, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, came_to};
use crate::suites::pages::of;
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const IN_ORDER: &str = "every command's result, in order";
    const AT_THE_LIMIT: &str = "killed at the limit";
    const PASSES: &str = "8 MiB through three commands";
    Suite::of("subprocess", "`tokio::process`", include_str!("hints.md"))
        .check(
            IN_ORDER,
            1,
            "`run_all` returns one result for each command, in the order of `commands`, though they end in another \
             order: its exit status, and what it wrote to each of its two outputs, byte for byte, text or not.",
            in_order,
        )
        .check(
            "all commands run together",
            2,
            "`run_all` starts every command, each of them once, before it waits for any of them to end.",
            together,
        )
        .needs(IN_ORDER)
        .check(
            "other tasks go on meanwhile",
            1,
            "While commands run, other tasks on the same thread go on running, whichever of the three functions waits.",
            others_go_on,
        )
        .check(
            "a command that cannot start fails alone",
            1,
            "If a program does not exist, `run_all` has an error in its place and the results of all others; \
             `run_limited` and `pipeline` return the error.",
            cannot_start,
        )
        .check(
            "however much a command prints",
            1,
            "A command may write more to either output than a pipe holds, and in any order: `run_all` and `run_limited` \
             return all of it.",
            prints_much,
        )
        .needs(IN_ORDER)
        .check(
            AT_THE_LIMIT,
            1,
            "`run_limited` returns as soon as the command has ended; one that is still running at `limit` is killed then, \
             not earlier, its `status` is `None`, and what it printed before is kept.",
            limited::killed,
        )
        .check(
            "nothing is left behind",
            1,
            "When `run_limited` returns, the command is no longer running, and it is not a zombie either: somebody has \
             waited for it.",
            limited::nothing_left,
        )
        .check(
            PASSES,
            1,
            "All stages of `pipeline` run at the same time, and any amount of data passes through them, whatever the \
             pipes between them hold.",
            pipeline::passes,
        )
        .check(
            "a stage may stop early, or fail",
            1,
            "A stage of `pipeline` that ends without having read all of its input, or with an exit status other than 0, is \
             no error: what the last one printed is the result.",
            pipeline::stops_early,
        )
        .needs(PASSES)
}

/// A program that does not exist.
const MISSING: &str = "/there/is/no/such/program";

/// A limit that never comes.
const NEVER: Duration = Duration::from_secs(3600);

/// Something that no other run prints, and that is no text.
fn words(judge: &Judge) -> Vec<u8> {
    let mut words = judge.number().to_be_bytes().to_vec();
    words.extend([0xff, 0x00, b'\n']);
    words
}

/// A site at which `n` programs may meet: each asks for its own page, and its visit lasts to its end.
async fn meeting_place(n: usize) -> Result<Site, Fault> {
    Site::gated(&vec![Reply::Endless; n]).await
}

/// Has the student's process do this, able to start the judge's programs.
async fn ask(judge: &Judge, site: &mut Site, call: Call, hold: Hold) -> Result<Observed, Fault> {
    judge.trial_with_programs(site).await?.call_at(site, call, hold.pinging()).await
}

async fn in_order(judge: Judge) -> Finding {
    const N: usize = 4;
    let mut site = meeting_place(N).await?;
    let (mut commands, mut expected) = (Vec::new(), Vec::new());
    for i in 0..N {
        let (output, errors) = (words(&judge), words(&judge));
        let status = (i * 7) as i32;
        commands.push(judge.command(&[
            Step::Say(Stream::Output, output.clone()),
            Step::Say(Stream::Error, errors.clone()),
            // Nothing: its input is empty.
            Step::Count,
            Step::Meet(site.url(i)),
            Step::Exit(status),
        ]));
        let output = [output, b"0\n".to_vec()].concat();
        expected.push(Ended { status: Some(status), stdout: Output::of(&output), stderr: Output::of(&errors) });
    }
    let none = async {
        let mut site = meeting_place(1).await?;
        let seen = ask(&judge, &mut site, Call::RunAll(Vec::new()), Hold::nothing()).await?;
        all_ended(&seen, &[])
    };
    let some = async {
        let hold = Hold::which_before_the_others(Which::Highest, N).then_freely();
        let seen = ask(&judge, &mut site, Call::RunAll(commands), hold).await?;
        all_ended(&seen, &expected)?;
        Finding::Ok(seen.evidence())
    };
    let (some, none) = tokio::join!(some, none);
    none?;
    some
}

/// Whether `run_all` returned just these.
fn all_ended(seen: &Observed, expected: &[Ended]) -> Result<(), Stop> {
    let returned = runs(seen)?;
    if returned.len() != expected.len() {
        let message = format!("{} commands, and {} results came back", expected.len(), returned.len());
        return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    }
    let is_elsewhere = |came: &Came| came.as_ref().is_ok_and(|run| expected.contains(run));
    let place = |i: usize| if expected.len() == 1 { "the command".to_owned() } else { format!("command {i}") };
    for (i, (returned, expected)) in returned.iter().zip(expected).enumerate() {
        if returned.as_ref() != Ok(expected) && is_elsewhere(returned) {
            let message = format!("the result of {} is that of another one", place(i));
            return Err(seen.fail(Failure::new(Diagnosis::WrongOrder, message)));
        }
        same(seen, &place(i), returned, expected)?;
    }
    Ok(())
}

/// Whether this became of a command. `which` says of which one.
fn same(seen: &Observed, which: &str, returned: &Came, expected: &Ended) -> Result<(), Stop> {
    let wrong = |message: String| Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)));
    let run = match returned {
        Ok(run) => run,
        Err(error) => {
            let message = format!("{which} could be started, and came back as an error: {error}");
            return Err(seen.fail(Failure::new(Diagnosis::LostResults, message)));
        }
    };
    if run.status != expected.status {
        return wrong(format!("{which} ended with status {:?}; it came back as {:?}", expected.status, run.status));
    }
    let outputs =
        [("standard output", &run.stdout, &expected.stdout), ("standard error", &run.stderr, &expected.stderr)];
    for (name, came, wrote) in outputs {
        if came != wrote {
            let other = if name == "standard output" { &expected.stderr } else { &expected.stdout };
            let whose = if came == other { ": those of its other output" } else { "" };
            return wrong(format!("{which} wrote {} to its {name}; {} came back{whose}", shown(wrote), shown(came)));
        }
    }
    Ok(())
}

/// An output in a few words.
fn shown(output: &Output) -> String {
    const SHORT: usize = 16;
    let begin: String = output.begin.iter().take(SHORT).map(|byte| byte.escape_ascii().to_string()).collect();
    let more = if output.length > SHORT { "…" } else { "" };
    format!("{} bytes (\"{begin}{more}\")", output.length)
}

/// What `run_all` returned, or why it did not.
fn runs(seen: &Observed) -> Result<Vec<Came>, Stop> {
    not_stuck(seen)?;
    came_to(seen)
}

/// Whether it waits for something that may still come.
fn not_stuck(seen: &Observed) -> Result<(), Stop> {
    let stands_still = matches!(seen.ending, Ending::Deadlocked | Ending::Silent) && seen.live != Some(false);
    let failure = match seen.stuck_children {
        Some(0) if stands_still => {
            Failure::new(Diagnosis::TimedOut, "it never returns, though none of its commands runs any more")
                .or(Diagnosis::Deadlock)
        }
        Some(children) if stands_still => {
            let message = format!(
                "it never returns: it waits for {children} of its commands, which wait for somebody to read what they \
                 print, or to end their input"
            );
            Failure::new(Diagnosis::PipeDeadlock, message)
        }
        _ => return Ok(()),
    };
    Err(seen.fail(failure))
}

async fn together(judge: Judge) -> Finding {
    let running = async |n: usize| {
        let mut site = meeting_place(n).await?;
        let commands = (0..n).map(|i| judge.command(&[Step::Meet(site.url(i))])).collect();
        let seen = ask(&judge, &mut site, Call::RunAll(commands), Hold::until_together(n)).await?;
        all_at_once(&seen, n, "commands")?;
        let _ = runs(&seen)?;
        Finding::Ok(seen.evidence())
    };
    // More than any number of workers that somebody might think enough.
    let (few, many) = tokio::join!(running(6), running(40));
    let evidence = few?;
    many?;
    Ok(evidence)
}

/// Whether `n` programs ran together; if not, why they may not have.
fn all_at_once(seen: &Observed, n: usize, what: &str) -> Result<(), Stop> {
    use Diagnosis as D;
    if let Some(stall) = seen.stalls.first() {
        let held = stall.held;
        let message = format!("{n} {what}, but never more than {held} of them running");
        let failure = if seen.live == Some(false) {
            Failure::new(D::BlockedEventLoop, format!("{message}, and no other task got a turn"))
        } else if held > 1 {
            Failure::new(D::FewerWorkers, message)
        } else {
            Failure::new(D::SequentialAwait, message).or(D::SpawnThenAwait)
        };
        return Err(seen.fail_to_meet(failure));
    }
    let started = seen.works.len();
    if started > n {
        let message = format!("{n} {what} were started {started} times");
        return Err(seen.fail(Failure::new(D::WrongResult, message)));
    }
    let running = seen.children.unwrap_or(n);
    if started == n && running < n {
        let message = format!("{n} {what} seemed to run, but there were only {running} processes");
        return Err(seen.fail(Failure::new(D::Tampering, message)));
    }
    Ok(())
}

async fn others_go_on(judge: Judge) -> Finding {
    let beside = async |function: &str, of_command: fn(Command) -> Call| {
        let mut site = meeting_place(1).await?;
        let call = of_command(judge.command(&[Step::Count, Step::Meet(site.url(0))]));
        let seen = ask(&judge, &mut site, call, Hold::until_still(1, Letting::All)).await?;
        let at_it = || {
            if seen.live == Some(false) {
                let message = "while the command ran, another task on the same thread got no turn";
                return Err(seen.fail(Failure::new(Diagnosis::BlockedEventLoop, message)));
            }
            not_stuck(&seen)?;
            let _: serde_json::Value = came_to(&seen)?;
            Ok(())
        };
        at_it().map_err(|stop| of(function, stop))?;
        Finding::Ok(seen.evidence())
    };
    let (all, limited, stages) = tokio::join!(
        beside("run_all", |command| Call::RunAll(vec![command])),
        beside("run_limited", |command| Call::RunLimited { command, limit: NEVER, then: None }),
        beside("pipeline", |command| Call::Pipeline { commands: vec![command], length: 10, seed: 1 }),
    );
    let evidence = all?;
    limited?;
    stages?;
    Ok(evidence)
}

async fn cannot_start(judge: Judge) -> Finding {
    let missing = || vec![MISSING.to_owned()];
    let mut site = meeting_place(1).await?;
    let starts = [true, false, true, false];
    let commands = starts.map(|starts| if starts { judge.command(&[]) } else { missing() }).to_vec();
    let run_all = async {
        let seen = ask(&judge, &mut site, Call::RunAll(commands), Hold::nothing()).await?;
        fail_alone(&seen, &starts)?;
        Finding::Ok(seen.evidence())
    };
    let alone = async |function: &str, call: Call| {
        let mut site = meeting_place(1).await?;
        let seen = ask(&judge, &mut site, call, Hold::nothing()).await?;
        let is_error = || {
            not_stuck(&seen)?;
            let returned: Result<serde_json::Value, String> = came_to(&seen)?;
            if returned.is_ok() {
                let message = "the program does not exist, and no error came back";
                return Err(seen.fail(Failure::new(Diagnosis::LostError, message)));
            }
            Ok(())
        };
        is_error().map_err(|stop| of(function, stop))
    };
    let pass = || judge.command(&[Step::Pass(Vec::new())]);
    let stages = |commands| Call::Pipeline { commands, length: 1000, seed: 1 };
    let (run_all, limited, only, middle) = tokio::join!(
        run_all,
        alone("run_limited", Call::RunLimited { command: missing(), limit: NEVER, then: None }),
        alone("pipeline", stages(vec![missing()])),
        alone("pipeline", stages(vec![pass(), missing(), pass()])),
    );
    let evidence = run_all?;
    limited?;
    only?;
    middle?;
    Ok(evidence)
}

/// Whether `run_all` returned an error for those that could not start, and for no other.
fn fail_alone(seen: &Observed, starts: &[bool]) -> Result<(), Stop> {
    use Diagnosis as D;
    let started: Vec<bool> = runs(seen)?.iter().map(Result::is_ok).collect();
    if started == starts {
        return Ok(());
    }
    let failed = |starts: &[bool]| starts.iter().filter(|starts| !**starts).count();
    let message = format!(
        "{} of {} commands cannot start; {} results came back, {} of them errors",
        failed(starts),
        starts.len(),
        started.len(),
        failed(&started)
    );
    let diagnosis = match (started.len() == starts.len(), failed(&started).cmp(&failed(starts))) {
        (false, _) => D::WrongResult,
        (true, Ordering::Greater) => D::LostResults,
        (true, Ordering::Less) => D::LostError,
        (true, Ordering::Equal) => D::WrongOrder,
    };
    Err(seen.fail(Failure::new(diagnosis, message)))
}

async fn prints_much(judge: Judge) -> Finding {
    // Three times what a pipe holds.
    const MUCH: usize = 192 << 10;
    let printing = || judge.command(&[Step::Fill(vec![Stream::Output, Stream::Error], MUCH), Step::Exit(5)]);
    let filled = Output::of(&Step::filled(MUCH));
    let expected = [Ended { status: Some(5), stdout: filled.clone(), stderr: filled }];
    let run_all = async {
        let mut site = meeting_place(1).await?;
        let seen = ask(&judge, &mut site, Call::RunAll(vec![printing()]), Hold::nothing()).await?;
        all_ended(&seen, &expected).map_err(|stop| of("run_all", stop))?;
        Finding::Ok(seen.evidence())
    };
    let run_limited = async {
        let mut site = meeting_place(1).await?;
        let call = Call::RunLimited { command: printing(), limit: NEVER, then: None };
        let seen = ask(&judge, &mut site, call, Hold::nothing()).await?;
        limited::one_ended(&seen, &expected[0]).map_err(|stop| of("run_limited", stop))
    };
    let (all, limited) = tokio::join!(run_all, run_limited);
    limited?;
    all
}
