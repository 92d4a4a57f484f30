//! Joins the results of batches that have each graded a part of a class.

use std::path::PathBuf;
use std::thread;

use clap::Args;
use tokio::sync::oneshot;

use super::terminal::RED;
use super::{Exit, Trouble, table};
use crate::class::{Merge, Results};
use crate::report::clean;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The folders that `batch --out` wrote, one for each shard
    #[arg(required = true)]
    results: Vec<PathBuf>,
    /// Where the joint results go. What is there of the same class stays, unless one of the folders has it too
    #[arg(long, value_name = "MERGED")]
    out: PathBuf,
}

pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    let (done, joined) = oneshot::channel();
    // In a thread that nobody waits for: who interrupts it need not wait until hundreds of files have been read.
    thread::spawn(move || done.send(join(&options)));
    joined.await.unwrap_or_else(|_| Err(Trouble::fault("the grader could not join the results: it ended in a panic")))
}

fn join(options: &Options) -> Result<Exit, Trouble> {
    let merge =
        Merge::of(&options.results, &options.out).map_err(|refused| Trouble::usage(clean::plain(&refused.0)))?;
    let lack = merge.lack().clone();
    let one_seed = merge.has_one_seed();
    let out = options.out.display();
    let (batch, people) = merge.write().map_err(Trouble::fault)?;
    let results = Results::at(&options.out);
    let done = format!("joined: {} of {} people", people.len(), batch.class.len());
    let exit = table::show(&results, &batch, &people, &done, &format!("cargo grade report {out}"))?;
    if !one_seed {
        let why = "a later `batch` there would grade those of others again; give all shards one --seed";
        anstream::eprintln!("not all have the seed {}: {why}", batch.seed);
    }
    for sentence in lack.sentences() {
        anstream::eprintln!("{RED}missing:{RED:#} {}", clean::plain(&sentence));
    }
    if lack.is_nothing() {
        return Ok(exit);
    }
    Err(Trouble::fault(format!("the class is not whole: grade what is missing, and join all of it again in {out}")))
}
