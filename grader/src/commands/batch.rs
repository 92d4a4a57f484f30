//! Grades every submission of a class.

mod bars;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::sync::watch;

use super::table;
use super::terminal::{Progress as Line, RED};
use super::{Exit, Sandbox, Trouble, Which, interrupted};
use crate::batch::{Class, Outcome, Progress};
use crate::build::{Workshop, submission};
use crate::class::{Batch, Entry, Listing, Results, Shard, results};
use crate::grading::Grader;
use crate::kit::Kit;
use crate::report::clean;
use crate::sandbox;
use bars::Bars;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The folder of a class: a folder, an archive or a checkout for each person, as Moodle, Canvas or Gradescope
    /// export them, or named after the person
    folder: PathBuf,
    /// Where the results go
    #[arg(long, value_name = "RESULTS")]
    out: PathBuf,
    #[command(flatten)]
    which: Which,
    /// Go on with a batch that was interrupted
    #[arg(long)]
    resume: bool,
    /// Grade only this part of the class: 2/4 is the second of four. A Slurm job array says itself which one it is; in a
    /// Kubernetes indexed job, 4 is enough
    #[arg(long, value_name = "I/N")]
    shard: Option<String>,
    /// Make the same random values as an earlier batch
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    sandbox: Sandbox,
}

pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    options.sandbox.check(cfg!(target_os = "linux"))?;
    let exercises = submission::wanted(&options.which.exercises)?;
    let listing = Listing::read(&options.folder, &options.out).map_err(|error| {
        Trouble::usage(format!("{} cannot be read: {error}; name the folder of a class", options.folder.display()))
    })?;
    if listing.entries.is_empty() {
        let why = "holds no submission; it is to hold a folder or an archive for each person";
        return Err(Trouble::usage(format!("{} {why}", options.folder.display())));
    }
    let engine = |name: &str| std::env::var(name).ok();
    let shard = Shard::meant(options.shard.as_deref(), engine).map_err(Trouble::usage)?;
    let results = Results::at(&options.out);
    let before = results.batch().map_err(Trouble::usage)?;
    if let Some(before) = &before
        && before.shard != shard
    {
        let (there, here) = (part(before.shard), part(shard));
        let why = format!("holds the results of {there}, and this is {here}: name a folder for each part");
        return Err(Trouble::usage(format!("{} {why}", options.out.display())));
    }
    let layers = sandbox::layers_in_force().named();
    let batch = Batch {
        version: results::VERSION,
        seed: seed(&options, before.as_ref())?,
        shard,
        exercises: exercises.iter().map(|exercise| exercise.folder.clone()).collect(),
        isolation: layers.into_iter().map(|(name, _)| name.to_owned()).collect(),
        class: listing.entries.iter().map(|entry| entry.person.id.clone()).collect(),
        finished: false,
    };
    let line = Line::default();
    let kit = Kit::ready(&exercises, &|doing, so_far| line.say(doing, so_far)).await?;
    line.done();
    let _occupied = results.occupy().map_err(Trouble::fault)?;
    results.write_batch(&batch).map_err(Trouble::fault)?;

    let rooms =
        kit.rooms_of(&options.out).map_err(|error| Trouble::fault(format!("no room to compile in: {error}")))?;
    let grader = Arc::new(Grader::new(Workshop::once(kit, rooms.path().to_owned(), false)));
    let taken = |(place, entry): (usize, Entry)| shard.is_none_or(|shard| shard.takes(place)).then_some(entry);
    let class = Class {
        entries: listing.entries.into_iter().enumerate().filter_map(taken).collect(),
        batch,
        results,
        exercises: options.which.exercises.clone(),
    };
    let outcome = graded(&class, &grader).await;
    for why in &listing.ignored {
        anstream::eprintln!("left out: {}", clean::plain(why));
    }
    tell(class, &outcome, &options)
}

/// Grades the class, and shows how far it is. The first wish to end it lets it finish what it has begun.
async fn graded(class: &Class, grader: &Arc<Grader>) -> Outcome {
    let progress = Progress::default();
    let (stop, stopped) = watch::channel(false);
    let mut bars = Bars::new();
    let grading = class.grade(grader, &progress, stopped);
    tokio::pin!(grading);
    let mut ended = Box::pin(interrupted());
    loop {
        tokio::select! {
            outcome = &mut grading => {
                bars.close(&progress, grader.under_way());
                return outcome;
            }
            how = &mut ended => {
                if stop.send_replace(true) {
                    bars.close(&progress, grader.under_way());
                    // What was under way is lost, and nothing that had been done.
                    return Outcome { stopped: true, ..Outcome::default() };
                }
                bars.say(&format!("{how}: finishing what has been begun; once more ends it at once"));
                ended = Box::pin(interrupted());
            }
            () = tokio::time::sleep(bars::EVERY) => bars.show(&progress, grader.under_way()),
        }
    }
}

/// What a user calls a part of the class.
fn part(shard: Option<Shard>) -> String {
    shard.map_or("the whole class".to_owned(), |shard| format!("shard {shard}"))
}

/// The seed of the batch: that of the earlier one in the same folder, so that what has not changed need not be graded
/// again.
fn seed(options: &Options, before: Option<&Batch>) -> Result<u64, Trouble> {
    let out = options.out.display();
    match before {
        Some(before) if !before.finished && !options.resume => {
            let why = "holds a batch that was interrupted; go on with it with --resume, or name another folder";
            Err(Trouble::usage(format!("{out} {why}")))
        }
        Some(before) => Ok(options.seed.unwrap_or(before.seed)),
        None => Ok(options.seed.unwrap_or_else(|| fastrand::u64(..1 << 32))),
    }
}

/// The command that goes on with the batch, and no other one.
fn again(options: &Options, shard: Option<Shard>) -> String {
    let exercises: String = options.which.exercises.iter().map(|exercise| format!(" -e {exercise}")).collect();
    let shard = shard.map_or(String::new(), |shard| format!(" --shard {shard}"));
    let (class, out) = (options.folder.display(), options.out.display());
    format!("cargo grade batch {class} --out {out}{exercises}{shard} --resume")
}

/// Prints the table of the class, and says what needs a look and what comes next.
fn tell(class: Class, outcome: &Outcome, options: &Options) -> Result<Exit, Trouble> {
    let Class { entries, mut batch, results, .. } = class;
    let mut people = Vec::new();
    let mut missing = 0;
    for Entry { person, .. } in &entries {
        match results.record(&person.id).map_err(Trouble::fault)? {
            Some(record) => people.push(record),
            None => missing += 1,
        }
    }
    if outcome.stopped || missing > 0 {
        for why in &outcome.unwritten {
            anstream::eprintln!("{RED}not written:{RED:#} {}", clean::plain(why));
        }
        let done = people.len();
        let why = if outcome.stopped { "interrupted" } else { "not all of it could be graded or written" };
        let again = again(options, batch.shard);
        return Err(Trouble::fault(format!("{why}: {done} of {} are done; go on with `{again}`", entries.len())));
    }
    batch.finished = true;
    results.write_batch(&batch).map_err(Trouble::fault)?;
    results.sweep(&people);
    let done =
        format!("{} versions graded, {} taken over or handed in more than once", outcome.graded, outcome.taken_over);
    let out = options.out.display();
    let next = match batch.shard {
        None => format!("cargo grade report {out}"),
        Some(shard) => {
            format!("cargo grade merge {out} OTHERS --out MERGED, with the results of all {} shards", shard.of)
        }
    };
    table::show(&results, &batch, &people, &done, &next)
}
