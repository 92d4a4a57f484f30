//! The hidden checks of exercise `producer_consumer`.

mod calls;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use calls::{Call, Piped, Produced};
use harness::Clock;

use crate::evidence::{Ending, Observed, Stall};
use crate::judge::hold::Letting;
use crate::judge::{Hold, Judge};
use crate::suites::Suite;
use crate::suites::finding::{Finding, Stop, came_to, not_spinning, same_values};
use crate::verdict::{Diagnosis, Failure};

/// The suite; its checks in the order in which a student reads them.
pub fn suite() -> Suite {
    const EXACTLY_ONCE: &str = "every item is processed exactly once";
    const HELD_BACK: &str = "a full queue holds the producers back";
    Suite::of("producer_consumer", "a queue between tasks", include_str!("hints.md"))
        .check(
            "produce sends every item, waits while the queue is full, and counts",
            1,
            "`produce` sends every item in order, waits while the queue is full, stops when the queue is closed, and \
             returns how many sends succeeded before that.",
            produces,
        )
        .check(
            "consume takes items until the queue is closed and empty",
            1,
            "`consume` processes every item, one at a time, lets other consumers have the queue meanwhile, waits while \
             the queue is empty but still open, ends when it is closed and empty, and returns the results in any order.",
            consumes,
        )
        .check(
            EXACTLY_ONCE,
            2,
            "`run_pipeline` processes every item of every source exactly once, returns all results in any order, and \
             ends when the sources do: also with one consumer, with a capacity of one, with no source and with an \
             empty source.",
            exactly_once,
        )
        .check(
            "as many items in process as there are consumers, never more",
            2,
            "While there are items enough, `run_pipeline` has exactly as many items in process together as there are \
             consumers.",
            as_many_as_consumers,
        )
        .needs(EXACTLY_ONCE)
        .check(
            HELD_BACK,
            1,
            "At no moment have more than `capacity` + consumers + sources items been taken from the sources of \
             `run_pipeline` and not been processed yet; while every consumer is busy, the queue fills.",
            held_back,
        )
        .needs(EXACTLY_ONCE)
        .check(
            "producers take turns filling the queue",
            1,
            "The producers of `run_pipeline` run together: when each source has many more items than the queue \
             holds, items of every source are processed before the last item of any source.",
            taking_turns,
        )
        .needs(HELD_BACK)
        .check(
            "a panic in process does not hang it",
            1,
            "If `process` panics, for one item or for every item, `run_pipeline` ends all the same: with the panic, \
             or with the results that it has.",
            survives_a_panic,
        )
        .needs(EXACTLY_ONCE)
        .check(
            "dropping the future stops everything",
            1,
            "Soon after the future of `run_pipeline` is dropped nothing of it is left: no item is taken from a \
             source, no item is processed, and no task goes on.",
            stops_when_dropped,
        )
        .needs(EXACTLY_ONCE)
}

/// The runtimes on which a pipeline must work.
const RUNTIMES: [Clock; 2] = [Clock::Real, Clock::RealThreads];

/// A producer may look at an item or two before it looks at the queue.
const GLANCES: usize = 2;

async fn produces(judge: Judge) -> Finding {
    const ITEMS: usize = 8;
    const CAPACITY: usize = 3;
    const TAKEN: usize = 2;
    let hold = |rounds| Hold::until_still(rounds, Letting::All).then_freely().pinging();
    let all = Call::Produce { items: ITEMS, capacity: CAPACITY, taken: ITEMS };
    // The first item is taken when the queue is full and nothing more can come.
    let seen = without_gates(judge.trial().await?.call(all, hold(1)).await?, 0);
    let produced: Produced = came_to(&seen)?;
    arrived(&seen, &produced.arrived, ITEMS)?;
    counted(&seen, produced.sent, ITEMS, "all of them arrived")?;
    let evidence = seen.evidence();

    const MANY: usize = 40;
    let some = Call::Produce { items: MANY, capacity: CAPACITY, taken: TAKEN };
    let seen = without_gates(judge.trial().await?.call(some, hold(TAKEN + 1)).await?, 0);
    let produced: Produced = came_to(&seen)?;
    arrived(&seen, &produced.arrived, TAKEN)?;
    let what = format!("{TAKEN} were taken and {CAPACITY} more were in the queue when it was closed");
    counted(&seen, produced.sent, TAKEN + CAPACITY, &what)?;
    let before = seen.stalls.last().map_or(0, |stall| stall.notes);
    let after = seen.notes.len() - before;
    if after > GLANCES {
        let message = format!("it took {after} more items from the source after the queue was closed");
        let hint = "a send that fails says that nobody wants more items: stop there";
        return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message).hint(hint)));
    }
    Ok(evidence)
}

/// Whether the first `n` items arrived, in order.
fn arrived(seen: &Observed, items: &[usize], n: usize) -> Result<(), Stop> {
    if items.len() < n {
        let message = format!("{n} items were to be taken out of the queue, {} arrived", items.len());
        return Err(seen.fail(Failure::new(Diagnosis::LostItem, message)));
    }
    same_values(seen, items, &(0..n).collect::<Vec<_>>())
}

fn counted(seen: &Observed, sent: usize, expected: usize, what: &str) -> Result<(), Stop> {
    if sent == expected {
        return Ok(());
    }
    let message = format!("`produce` returned {sent}, but {expected} sends succeeded: {what}");
    Err(seen.fail(Failure::new(Diagnosis::WrongResult, message)))
}

async fn consumes(judge: Judge) -> Finding {
    const ITEMS: usize = 12;
    const CONSUMERS: usize = 3;
    let values = judge.numbers(ITEMS);
    // A round in which the queue is empty and open, and one in which it is closed behind the consumers' backs.
    let hold = Hold::until_still(2, Letting::All).then_freely().giving(&values).pinging();
    let seen = without_gates(judge.trial().await?.call(Call::Consume { items: ITEMS }, hold).await?, ITEMS);
    all_processed(&seen, &came_to::<Vec<u64>>(&seen)?, &values)?;
    let most = seen.most_in_flight();
    if most > CONSUMERS {
        let message = format!("{CONSUMERS} consumers of one queue, and {most} items in process together");
        return Err(seen.fail(Failure::new(Diagnosis::Unbounded, message)));
    }
    if most < CONSUMERS {
        let message = format!("{CONSUMERS} consumers of one queue, never more than {most} items in process together");
        return Err(seen.fail(Failure::new(Diagnosis::LockHeldAcrossAwait, message)));
    }
    Ok(seen.evidence())
}

async fn exactly_once(judge: Judge) -> Finding {
    // One by one, so that some are in process when the first consumer finds nothing more to do.
    let pipelines = [
        (Pipeline::of(&[3, 0, 2, 2]).consumers(3).capacity(1), Clock::Real, Letting::Oldest),
        (Pipeline::of(&[4, 0, 5, 3, 1, 2]).consumers(4).capacity(2), Clock::RealThreads, Letting::All),
        (Pipeline::of(&[3, 1]).consumers(1).capacity(1), Clock::Real, Letting::All),
        (Pipeline::of(&[]).consumers(2).capacity(2), Clock::Real, Letting::All),
        (Pipeline::of(&[0]).consumers(2).capacity(2), Clock::Real, Letting::All),
    ];
    let mut evidence = None;
    for (pipeline, clock, letting) in pipelines {
        let values = judge.numbers(pipeline.items());
        // To the end, so that the queue is closed while there is something in it and in process.
        let hold = pipeline.held_to_the_end(letting).giving(&values).pinging();
        let seen = judge.trial().await?.call(pipeline.on(clock), hold).await?;
        if seen.ending == Ending::Deadlocked && seen.live != Some(false) && processed(&seen) == pipeline.items() {
            let message = format!("all {} items were processed, and still it does not return", pipeline.items());
            return Err(seen.fail(Failure::new(Diagnosis::SenderKeptAlive, message).or(Diagnosis::Deadlock)));
        }
        all_processed(&seen, &results(&seen)?, &values)?;
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn as_many_as_consumers(judge: Judge) -> Finding {
    const ROUNDS: usize = 3;
    let mut evidence = None;
    for (clock, consumers) in RUNTIMES.into_iter().zip([4, 12]) {
        let pipeline = Pipeline::of(&[7, 7, 7]).consumers(consumers).capacity(2);
        let values = judge.numbers(pipeline.items());
        let hold = Hold::until_still(ROUNDS, Letting::Oldest).giving(&values).pinging();
        let seen = judge.trial().await?.call(pipeline.on(clock), hold).await?;
        let piped: Piped = seen.returned()?;
        for (round, stall) in seen.stalls.iter().enumerate() {
            in_process(&seen, &piped, round, stall, consumers)?;
        }
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

/// Whether as many items were in process as there are consumers, when nothing more could come; if not, why.
fn in_process(seen: &Observed, piped: &Piped, round: usize, stall: &Stall, consumers: usize) -> Result<(), Stop> {
    let held = stall.held;
    let failure = if held > consumers {
        Failure::new(Diagnosis::Unbounded, format!("{consumers} consumers, and {held} items in process together"))
    } else if held == consumers {
        return Ok(());
    } else if seen.live == Some(false) {
        let message = format!("{consumers} consumers, but the first {held} in process blocked the thread of all");
        Failure::new(Diagnosis::BlockedEventLoop, message)
    } else if round > 0 {
        let message = format!("{consumers} consumers; when one of them was done, it did not take the next item");
        let hint = "each consumer must take its next item on its own, whatever the others are doing";
        Failure::new(Diagnosis::FewerWorkers, message).hint(hint)
    } else {
        let message = format!("{consumers} consumers, never more than {held} in process together");
        // Each consumer has a clone: they are there, but only one can go on.
        if held == 1 && piped.clones >= consumers {
            let message = format!("{message}, though each consumer has its own clone of `process`");
            Failure::new(Diagnosis::LockHeldAcrossAwait, message)
        } else if held == 1 {
            Failure::new(Diagnosis::FewerWorkers, message).or(Diagnosis::LockHeldAcrossAwait)
        } else {
            Failure::new(Diagnosis::FewerWorkers, message)
        }
    };
    Err(seen.fail(failure))
}

async fn held_back(judge: Judge) -> Finding {
    const ROUNDS: usize = 2;
    let pipelines =
        [Pipeline::of(&[12, 12, 12]).consumers(2).capacity(6), Pipeline::of(&[12]).consumers(1).capacity(1)];
    let mut evidence = None;
    for pipeline in pipelines {
        let values = judge.numbers(pipeline.items());
        let hold = Hold::until_still(ROUNDS, Letting::Oldest).then_freely().giving(&values).pinging();
        let seen = judge.trial().await?.call(pipeline.on(Clock::Real), hold).await?;
        results(&seen)?;
        let Pipeline { consumers, capacity, sources } = &pipeline;
        let most = capacity + consumers + sources.len();
        let unfinished = seen.stalls.iter().map(|stall| stall.notes.saturating_sub(stall.ended)).max().unwrap_or(0);
        if unfinished > most {
            let message = format!(
                "{unfinished} items were taken and not processed yet; a queue of {capacity}, consumers ({consumers}) \
                 and sources ({}) allow for {most}",
                sources.len()
            );
            return Err(seen.fail(Failure::new(Diagnosis::NoBackPressure, message)));
        }
        let (least, first) = (capacity + consumers, seen.stalls.first().map_or(0, |stall| stall.notes));
        if first < least {
            let message = format!(
                "a queue of {capacity}, consumers ({consumers}), and items enough, but only {first} of them were taken"
            );
            return Err(seen.fail(Failure::new(Diagnosis::WrongResult, message).hint("use all of the `capacity`")));
        }
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

async fn taking_turns(judge: Judge) -> Finding {
    let pipeline = Pipeline::of(&[6, 6, 6]).consumers(3).capacity(1);
    // To the end: whenever items are let go, every producer that there is waits for a place in the queue.
    let hold = pipeline.held_to_the_end(Letting::All).giving(&judge.numbers(pipeline.items())).pinging();
    let seen = judge.trial().await?.call(pipeline.on(Clock::Real), hold).await?;
    results(&seen)?;
    let order: Vec<usize> = seen.works.iter().map(|piece| piece.lane).collect();
    let last = order.iter().position(|item| pipeline.is_last_of_a_source(*item)).unwrap_or(order.len());
    let begun: BTreeSet<usize> = order[..last].iter().map(|item| pipeline.source_of(*item)).collect();
    let sources = pipeline.sources.len();
    if begun.len() < sources {
        let message = format!(
            "when the last item of a source was processed, {} of {sources} sources had been begun",
            begun.len()
        );
        let hint = "a producer that is awaited in the loop has sent all before the next one starts: start them all, \
                    then wait";
        return Err(seen.fail(Failure::new(Diagnosis::SequentialAwait, message).hint(hint)));
    }
    Ok(seen.evidence())
}

async fn survives_a_panic(judge: Judge) -> Finding {
    let pipeline = Pipeline::of(&[6, 6]).consumers(3).capacity(2);
    let items = pipeline.items();
    let one = judge.below(items);
    let mut evidence = None;
    for (panicking, which) in [(vec![one], "for one item"), ((0..items).collect(), "for every item")] {
        for clock in RUNTIMES {
            let hold = Hold::until_still(2, Letting::All).then_freely().giving(&judge.numbers(items)).pinging();
            let hold = panicking.iter().fold(hold, |hold, item| hold.panicking(*item));
            let seen = judge.trial().await?.call(pipeline.on(clock), hold).await?;
            match &seen.ending {
                // Passing the panic on and doing without the result are both right.
                Ending::Panicked { unfinished: false, .. } | Ending::Returned(_) => {}
                Ending::Deadlocked if seen.live != Some(false) => {
                    let message = format!("`process` panicked {which}, and `run_pipeline` never returns");
                    let failure = Failure::new(Diagnosis::Deadlock, message).or(Diagnosis::SenderKeptAlive);
                    return Err(seen.fail(failure));
                }
                _ => return Err(seen.did_not_return()),
            }
            evidence.get_or_insert(seen.evidence());
        }
    }
    Ok(evidence.unwrap_or_default())
}

async fn stops_when_dropped(judge: Judge) -> Finding {
    let pipeline = Pipeline::of(&[12, 12]).consumers(3).capacity(2);
    let mut evidence = None;
    for clock in RUNTIMES {
        let hold = Hold::until_still(1, Letting::All).giving(&judge.numbers(pipeline.items())).pinging().then_drop();
        let seen = judge.trial().await?.call(pipeline.on(clock), hold).await?;
        let piped: Piped = seen.returned()?;
        if seen.stalls.is_empty() {
            let message = "it returned before the items that it had begun to process were done";
            return Err(seen.fail(Failure::new(Diagnosis::DidNotWait, message)));
        }
        // What is taken or begun on the way out, while one part ends before the other, is no mistake: what stays is.
        let tasks = piped.ran.tasks_left;
        let items = seen.works.iter().filter(|piece| piece.end.is_none()).count();
        if tasks > 0 || items > 0 {
            let what = if tasks > 0 { format!("{tasks} tasks") } else { format!("{items} items in process") };
            let message = format!("the future was dropped, but {what} went on");
            return Err(seen.fail(Failure::new(Diagnosis::StillRunning, message)));
        }
        evidence.get_or_insert(seen.evidence());
    }
    Ok(evidence.unwrap_or_default())
}

/// A pipeline to be run.
struct Pipeline {
    sources: Vec<usize>,
    consumers: usize,
    capacity: usize,
}

impl Pipeline {
    fn of(sources: &[usize]) -> Pipeline {
        Pipeline { sources: sources.to_vec(), consumers: 1, capacity: 1 }
    }

    fn consumers(self, consumers: usize) -> Pipeline {
        Pipeline { consumers, ..self }
    }

    fn capacity(self, capacity: usize) -> Pipeline {
        Pipeline { capacity, ..self }
    }

    fn on(&self, clock: Clock) -> Call {
        let Pipeline { sources, consumers, capacity } = self;
        Call::RunPipeline { sources: sources.clone(), consumers: *consumers, capacity: *capacity, clock }
    }

    /// Holds what is in process until nothing more can come, each time until all is done.
    fn held_to_the_end(&self, letting: Letting) -> Hold {
        let each_time = match letting {
            Letting::All => self.consumers,
            Letting::Oldest => 1,
        };
        Hold::until_still(self.items().div_ceil(each_time), letting)
    }

    fn items(&self) -> usize {
        self.sources.iter().sum()
    }

    /// The numbers of the items after each source's last one.
    fn ends(&self) -> impl Iterator<Item = usize> {
        self.sources.iter().scan(0, |end, length| {
            *end += length;
            Some(*end)
        })
    }

    fn source_of(&self, item: usize) -> usize {
        self.ends().take_while(|end| *end <= item).count()
    }

    fn is_last_of_a_source(&self, item: usize) -> bool {
        self.ends().any(|end| end == item + 1)
    }
}

/// The same without the work in which the harness waited for its turn: it is not the student's.
fn without_gates(mut seen: Observed, items: usize) -> Observed {
    seen.works.retain(|piece| piece.lane < items);
    seen
}

/// What a pipeline returned.
fn results(seen: &Observed) -> Result<Vec<u64>, Stop> {
    let piped: Piped = seen.returned()?;
    not_spinning(seen, &piped.ran)?;
    Ok(piped.ran.value.unwrap_or_default())
}

/// How many items were processed to their end.
fn processed(seen: &Observed) -> usize {
    seen.works.iter().filter(|piece| piece.end.is_some() && !piece.dropped).count()
}

/// Whether every item was processed and every result is there; if not, what was lost.
fn all_processed(seen: &Observed, results: &[u64], values: &[u64]) -> Result<(), Stop> {
    let processed = processed(seen);
    if processed < values.len() {
        let message = format!("{} items, but only {processed} of them were processed", values.len());
        return Err(seen.fail(Failure::new(Diagnosis::LostItem, message)));
    }
    if results.len() < values.len() {
        let message = format!("all {} items were processed, but {} results came", values.len(), results.len());
        return Err(seen.fail(Failure::new(Diagnosis::LostResults, message)));
    }
    let sorted = |values: &[u64]| {
        let mut values = values.to_vec();
        values.sort_unstable();
        values
    };
    same_values(seen, &sorted(results), &sorted(values))
}
