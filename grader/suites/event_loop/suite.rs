//! The hidden checks of exercise `event_loop`.

mod calls;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use calls::{AFTER_ITS_END, Call, MOST_POLLS, OFTEN_ENOUGH, Step};
use serde::de::DeserializeOwned;

use crate::evidence::{Ending, Observed, Stall};
use crate::judge::hold::Letting;
use crate::judge::{Hold, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, same_values};
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const RETURNS: &str = "block_on returns what the future comes to";
    const RUNS_ALL: &str = "run ends when every task has ended";
    const SLEEPS: &str = "run sleeps while no task can go on";
    Suite::of("event_loop", "an event loop, built by hand", include_str!("hints.md"))
        .check(
            RETURNS,
            1,
            "`block_on` polls the future until it is ready and returns its value; the future may borrow and need not be \
             `Send`.",
            returns,
        )
        .check(
            "block_on sleeps until it is woken",
            2,
            "While there is nothing to do, `block_on` sleeps until a wake comes, from whichever thread: it neither \
             spins, nor polls, nor looks again by the clock.",
            block_on_sleeps,
        )
        .check(
            "a wake during the poll is not lost",
            1,
            "A wake that comes while a future is being polled, from the same thread or from another one, is not lost: \
             it leads to another poll, in `block_on` and in `run`.",
            woken_while_polled,
        )
        .check(
            "nothing is polled before run",
            1,
            "`spawn` only puts the task in the queue: nothing is polled before `run`.",
            nothing_before_run,
        )
        .check(
            RUNS_ALL,
            1,
            "`run` returns when every task has ended, never polls a task again after its end, and can be called again \
             after more tasks were spawned.",
            runs_all,
        )
        .check(
            SLEEPS,
            1,
            "All tasks wait together, and while none of them can go on, `run` sleeps until a wake comes.",
            run_sleeps,
        )
        .needs(RUNS_ALL)
        .check(
            "only tasks that were woken are polled",
            1,
            "`run` polls each task once at the beginning, and from then on only tasks that were woken.",
            only_woken,
        )
        .needs(SLEEPS)
        .check(
            "tasks take turns",
            1,
            "Tasks take turns: one that wakes itself goes behind all that are ready, and does not keep a task waiting \
             that another thread wakes.",
            take_turns,
        )
        .needs(RUNS_ALL)
        .check(
            "ten thousand tasks",
            1,
            "Ten thousand tasks are no problem, and none is polled more often than it was woken.",
            ten_thousand,
        )
        .needs(RUNS_ALL)
}

/// `park` may return for no reason, or because of a token that was left from before: polls that need no wake.
const SPURIOUS: usize = 3;

async fn returns(judge: Judge) -> Finding {
    let none = judge.trial().await?.call(Call::BlockOn { steps: Vec::new() }, Hold::nothing()).await?;
    same_values(&none, &came_to::<Vec<u64>>(&none)?, &[])?;
    let steps = vec![Step::Work(0), Step::Work(1), Step::Work(2)];
    let values = judge.numbers(steps.len());
    let hold = once_it_waits(steps.len()).giving(&values).pinging();
    let seen = judge.trial().await?.call(Call::BlockOn { steps }, hold).await?;
    same_values(&seen, &came_to::<Vec<u64>>(&seen)?, &values)?;
    Ok(seen.evidence())
}

async fn block_on_sleeps(judge: Judge) -> Finding {
    let steps = vec![Step::Held(0), Step::Held(1), Step::Held(2)];
    let values = judge.numbers(steps.len());
    let hold = Hold::until_still(steps.len(), Letting::All).then_freely().giving(&values).pinging();
    let seen = judge.trial().await?.call(Call::BlockOn { steps }, hold).await?;
    let returned: Vec<u64> = came_to_without_asking(&seen)?;
    same_values(&seen, &returned, &values)?;
    for (round, stall) in seen.stalls.iter().enumerate() {
        asleep(&seen, stall)?;
        let wanted = round + 1;
        if stall.notes > wanted + SPURIOUS {
            let message = format!("the future was polled {} times, and {wanted} would have done", stall.notes);
            return Err(seen.fail(Failure::new(Diagnosis::BusyWaiting, message)));
        }
    }
    Ok(seen.evidence())
}

async fn woken_while_polled(judge: Judge) -> Finding {
    let steps = vec![Step::WokenByThread, Step::Yield, Step::WokenByThread, Step::WokenByThread, Step::Yield];
    let run = Call::Run { rounds: vec![vec![steps.clone()], vec![steps.clone(), steps.clone()]] };
    let mut evidence = None;
    for call in [Call::BlockOn { steps }, run] {
        let seen = judge.trial().await?.call(&call, Hold::nothing().pinging()).await?;
        came_to::<serde_json::Value>(&seen)?;
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn nothing_before_run(judge: Judge) -> Finding {
    let tasks = vec![vec![], vec![Step::Yield], vec![Step::Work(0)]];
    let seen = judge.trial().await?.call(Call::Spawn { tasks }, Hold::nothing().pinging()).await?;
    if !seen.notes.is_empty() {
        let message = format!("{} polls, and `run` had not been called", seen.notes.len());
        let hint = "`spawn` puts the task in the queue, and nothing else: `run` is the one that polls";
        return Err(seen.fail(Failure::new(Diagnosis::Eager, message).hint(hint)));
    }
    came_to::<()>(&seen)?;
    Ok(seen.evidence())
}

async fn runs_all(judge: Judge) -> Finding {
    use Step::{Work, Yield};
    let mut evidence = None;
    let first = vec![vec![Work(0), Yield, Work(1)], vec![], vec![Yield], vec![Work(2)]];
    let second = vec![vec![Work(3)], vec![Yield, Work(4), Yield]];
    let values = judge.numbers(5);
    let expected = vec![vec![values[0], values[1]], vec![], vec![], vec![values[2]], vec![values[3]], vec![values[4]]];
    for (rounds, expected) in [(vec![first, vec![], second], expected), (vec![vec![]], vec![])] {
        let hold = once_it_waits(values.len()).giving(&values).pinging();
        let seen = judge.trial().await?.call(Call::Run { rounds }, hold).await?;
        let late = seen.notes.iter().filter(|note| note.lane >= AFTER_ITS_END).count();
        if late > 0 {
            let message = format!("{late} polls of tasks that had ended");
            return Err(seen.fail(Failure::new(Diagnosis::OverPolled, message)));
        }
        let returned: Vec<Vec<u64>> = came_to(&seen)?;
        let ended = returned.iter().zip(&expected).filter(|(returned, expected)| returned == expected).count();
        if ended < expected.len() {
            let message = format!("{} tasks, and {ended} of them had ended when `run` returned", expected.len());
            return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
        }
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn run_sleeps(judge: Judge) -> Finding {
    const TASKS: usize = 4;
    let tasks = (0..TASKS).map(|lane| vec![Step::Held(lane)]).collect();
    let hold = Hold::until_still(1, Letting::All).then_freely().giving(&judge.numbers(TASKS)).pinging();
    let seen = judge.trial().await?.call(Call::Run { rounds: vec![tasks] }, hold).await?;
    came_to_without_asking::<Vec<Vec<u64>>>(&seen)?;
    let Some(stall) = seen.stalls.first() else {
        return Err(Stop::Ungraded("nothing was ever held".to_owned()));
    };
    asleep(&seen, stall)?;
    if stall.held < TASKS {
        let message = format!("{TASKS} tasks, and when the first of them waited, {} were under way", stall.held);
        let hint = "a task that is `Pending` must not keep the loop: poll the next one";
        return Err(seen.fail_to_meet(Failure::new(Diagnosis::SequentialAwait, message).hint(hint)));
    }
    Ok(seen.evidence())
}

async fn only_woken(judge: Judge) -> Finding {
    const TASKS: usize = 4;
    let tasks: Vec<Vec<Step>> = (0..TASKS).map(|task| vec![Step::Held(task), Step::Held(task + TASKS)]).collect();
    let hold = Hold::until_still(2 * TASKS, Letting::Oldest).giving(&judge.numbers(2 * TASKS)).pinging();
    let seen = judge.trial().await?.call(Call::Run { rounds: vec![tasks] }, hold).await?;
    came_to_without_asking::<Vec<Vec<u64>>>(&seen)?;
    for (woken, stall) in seen.stalls.iter().enumerate() {
        let wanted = TASKS + woken;
        if stall.notes > wanted {
            let message = format!("{TASKS} tasks, {woken} wakes one after the other, and {} polls", stall.notes);
            return Err(seen.fail(Failure::new(Diagnosis::OverPolled, message)));
        }
    }
    Ok(seen.evidence())
}

async fn take_turns(judge: Judge) -> Finding {
    const TASKS: usize = 4;
    const TURNS: usize = 6;
    let tasks = vec![vec![Step::Yield; TURNS - 1]; TASKS];
    let seen = judge.trial().await?.call(Call::Run { rounds: vec![tasks] }, Hold::nothing().pinging()).await?;
    came_to::<Vec<Vec<u64>>>(&seen)?;
    let order: Vec<usize> = seen.notes.iter().map(|note| note.lane).collect();
    // Whether the queue is walked forwards or backwards is of no matter: each has had its turn before any has the next.
    if let Some(unfair) = order.chunks(TASKS).find(|turn| turn.iter().collect::<BTreeSet<_>>().len() < TASKS) {
        let message = format!("{TASKS} tasks were ready all the time, and {TASKS} polls in a row were of {unfair:?}");
        return Err(seen.fail(Failure::new(Diagnosis::Starved, message)));
    }

    let seen = judge.trial().await?.call(Call::RunBesideRestless, Hold::nothing().pinging()).await?;
    if came_to::<Option<u64>>(&seen)?.is_none() {
        let message = format!(
            "a task that another thread had woken was not polled while one that wakes itself was polled {OFTEN_ENOUGH} \
             times"
        );
        return Err(seen.fail(Failure::new(Diagnosis::Starved, message)));
    }
    Ok(seen.evidence())
}

async fn ten_thousand(judge: Judge) -> Finding {
    const TASKS: usize = 10_000;
    let seen = judge.trial().await?.call(Call::RunMany { tasks: TASKS }, Hold::nothing().pinging()).await?;
    let polls: u64 = came_to(&seen)?;
    let wanted = 2 * TASKS as u64;
    if polls > wanted {
        let message = format!("{TASKS} tasks that wake themselves once, and {polls} polls or more instead of {wanted}");
        return Err(seen.fail(Failure::new(Diagnosis::OverPolled, message)));
    }
    if polls < wanted {
        let message = format!("{TASKS} tasks that need two polls each, and {polls} polls when `run` returned");
        return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
    }
    Ok(seen.evidence())
}

/// Lets work go when the call does nothing but wait for it, `rounds` times: a wake that comes before the loop has gone to sleep
/// is a matter of luck, and would hide that it wakes nobody. How it waits is what other checks look at.
fn once_it_waits(rounds: usize) -> Hold {
    Hold::until_still(rounds, Letting::All).then_freely().awaited_in_naps().awaited_by_spinning()
}

/// What a call returned, in which no wake may be lost.
fn came_to<T: DeserializeOwned>(seen: &Observed) -> Result<T, Stop> {
    // Nothing is held, nobody runs, and not all has ended: whoever was woken is not polled.
    if seen.ending == Ending::Deadlocked && !seen.notes.is_empty() {
        let message = "everyone sleeps, and a task that was woken is not polled";
        return Err(seen.fail(Failure::new(Diagnosis::LostWakeup, message).or(Diagnosis::Deadlock)));
    }
    seen.returned()
}

/// The same of a call whose tasks wait until nothing more can come: whoever polls them again and again is busy.
fn came_to_without_asking<T: DeserializeOwned>(seen: &Observed) -> Result<T, Stop> {
    let first = seen.notes.first().map(|note| note.lane);
    let polls = seen.notes.iter().filter(|note| Some(note.lane) == first).count();
    if polls >= MOST_POLLS {
        let message = format!("a task that nobody had woken was polled {polls} times");
        return Err(seen.fail(Failure::new(Diagnosis::BusyWaiting, message)));
    }
    came_to(seen)
}

/// Whether the process slept for good when nothing more could come, instead of looking again by the clock. Where the
/// system does not tell, it is believed.
fn asleep(seen: &Observed, stall: &Stall) -> Result<(), Stop> {
    if stall.for_good || seen.awake.is_none() {
        return Ok(());
    }
    let message = "there was nothing to do for seconds, and the thread got up again and again to look";
    Err(seen.fail(Failure::new(Diagnosis::BusyWaiting, message)))
}
