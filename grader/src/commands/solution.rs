//! Shows other ways to do an exercise to who has done it, or packs them for an instructor to give out.

mod pack;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use self::pack::{FILE, Pack, REFERENCE};
use super::terminal::{self, Progress};
use super::{Exit, Trouble};
use crate::build::{Lack, Part, Submission, Workshop, submission};
use crate::files;
use crate::grading::Grader;
use crate::kit::{Exercise, Kit};
use crate::report::Style;
use crate::report::solution::{Way, only_after_full_marks, ways};
use crate::score::Status;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// `03_web_fetch`, `web_fetch` or `3`
    #[arg(required_unless_present = "pack", conflicts_with = "pack")]
    exercise: Option<String>,
    /// The folder that holds the exercises
    #[arg(default_value = ".", hide_default_value = true)]
    path: PathBuf,
    /// The solutions, as your instructor gives them out [default: solutions.toml beside your exercises]
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Write that file, in a checkout of the kit: for instructors, who give it out when solutions may be seen
    #[arg(long, value_name = "FILE", conflicts_with = "from")]
    pack: Option<PathBuf>,
    /// Make the same random values as an earlier run, which printed this number
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    match (&options.pack, &options.exercise) {
        (Some(file), _) => pack(file),
        (None, Some(exercise)) => show(&options, submission::exercise(exercise)?).await,
        (None, None) => Err(Trouble::usage("name an exercise")),
    }
}

fn pack(file: &Path) -> Result<Exit, Trouble> {
    let text = Pack::of(Path::new(".")).and_then(|pack| pack.text()).map_err(Trouble::usage)?;
    let shown = file.display();
    files::write(file, text).map_err(|error| Trouble::usage(format!("{shown} cannot be written: {error}")))?;
    terminal::print(&format!(
        "{shown} holds the solutions\n\nnext   give it out when they may be seen: students put it beside their exercises as \
         {FILE}\n"
    ));
    Ok(Exit::Fine)
}

async fn show(options: &Options, exercise: Exercise) -> Result<Exit, Trouble> {
    let found = Submission::find(&options.path, std::slice::from_ref(&exercise.folder))?;
    let Some(own) = found.parts.into_iter().next() else { return Err(Trouble::usage("there is nothing to grade")) };
    if let Err(Lack::Missing(why) | Lack::Unreadable(why)) = &own.sources {
        return Err(Trouble::usage(format!("{}: {why}", exercise.folder)));
    }
    let file = file(options, &own)?;
    let shown = file.display();
    let text = fs::read_to_string(&file).map_err(|error| Trouble::usage(format!("{shown} cannot be read: {error}")))?;
    let pack = Pack::read(&text)
        .map_err(|why| Trouble::usage(format!("{shown} holds no solutions of this kit: {}", why.trim_end())))?;
    let solutions = pack.of_exercise(&exercise);
    if solutions.is_empty() {
        return Err(Trouble::usage(format!("{shown} holds no solution of {}; ask for a newer one", exercise.folder)));
    }

    let line = Progress::default();
    let kit = Kit::ready(std::slice::from_ref(&exercise), &|doing, so_far| line.say(doing, so_far)).await?;
    let grader = Arc::new(Grader::new(Workshop::keeping(kit)));
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..1 << 32));
    line.say("grading yours", "");
    let score = grader.exercise(&own, seed, |_| {}).await;
    let style = Style { width: terminal::width(), colour: terminal::colour() };
    if score.status != Status::Graded || score.points < score.max_points {
        line.done();
        terminal::print(&only_after_full_marks(&score, style));
        return Ok(if score.status == Status::Ungraded { Exit::Fault } else { Exit::Failed });
    }
    let mut others = Vec::new();
    for (place, solution) in solutions.iter().enumerate() {
        line.say("grading the others", &format!(": {} of {}", place + 1, solutions.len()));
        others.push(grader.exercise(&solution.part(&exercise, &file), seed, |_| {}).await);
    }
    line.done();
    let others: Vec<Way<'_>> = solutions
        .iter()
        .zip(&others)
        .map(|(solution, score)| Way {
            name: &solution.name,
            why: match solution.why.trim() {
                "" if solution.name == REFERENCE => "The kit's own. Its comments say why it is as it is.",
                why => why,
            },
            files: &solution.files,
            score,
        })
        .collect();
    terminal::print(&ways(&score, &others, seed, style));
    Ok(Exit::Fine)
}

/// Where the solutions are.
fn file(options: &Options, own: &Part) -> Result<PathBuf, Trouble> {
    let beside = own.home.as_deref().and_then(Path::parent).map(|folder| folder.join(FILE));
    let file = options.from.clone().or(beside.filter(|file| file.is_file()));
    file.ok_or_else(|| {
        Trouble::usage(format!(
            "there is no {FILE} beside your exercises: your instructor gives it out when solutions may be seen; put it \
             there, or name it with --from"
        ))
    })
}
