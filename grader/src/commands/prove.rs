//! Proves the checks themselves: reference solutions and every alternative get full marks, and each known wrong
//! version loses the marks that it must lose, for the right reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::terminal::{self, BOLD, DIM, GREEN, Progress, RED};
use super::{Exit, Trouble, Which};
use crate::build::{Part, Workshop, submission};
use crate::grading::Grader;
use crate::judge::{Fault, postgres};
use crate::kit::{Exercise, Kit};
use crate::score::{ExerciseScore, Status, Word};
use crate::suites;
use crate::verdict::Diagnosis;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// A checkout of the kit
    #[arg(default_value = ".", hide_default_value = true)]
    path: PathBuf,
    #[command(flatten)]
    which: Which,
    /// Prove it so many times
    #[arg(long, value_name = "N", default_value_t = 1)]
    times: u32,
    /// Grade so many samples at a time, with as many checks [default: three for each core]
    #[arg(long, value_name = "N")]
    at_once: Option<NonZeroUsize>,
}

/// What a sample must come to.
#[derive(Debug, Clone)]
enum Expected {
    FullMarks,
    Mistakes(BTreeMap<String, Diagnosis>),
}

/// A version of an exercise whose verdict is known.
#[derive(Debug, Clone)]
struct Sample {
    exercise: Exercise,
    kind: &'static str,
    name: String,
    folder: PathBuf,
    expected: Expected,
}

/// A mutant's `expect.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    /// Each check that must fail, with its diagnosis. All others pass, or are skipped because they need one of these.
    failed: BTreeMap<String, Diagnosis>,
}

impl Expectation {
    fn read(text: &str) -> Result<Expectation, toml::de::Error> {
        toml::from_str(text)
    }
}

/// Samples under way at a time, for each core, and their checks. Both wait for most of their time.
const SAMPLES_PER_CORE: usize = 3;

pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    let mut wanted = submission::wanted(&options.which.exercises)?;
    let not_tried = without_postgres(&mut wanted);
    let mut samples = Vec::new();
    for exercise in &wanted {
        samples.extend(find(&options.path, exercise)?);
    }
    let line = Progress::default();
    let kit = Kit::ready(&wanted, &|doing, so_far| line.say(doing, so_far)).await?;
    let rooms = tempfile::tempdir().map_err(|error| Trouble::fault(format!("no temporary folder: {error}")))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let at_once = options.at_once.map_or(cores * SAMPLES_PER_CORE, usize::from);
    let workshop = Workshop::once(kit, rooms.path().to_owned(), options.times > 1);
    let grader = Arc::new(Grader::new(workshop).checking(at_once));

    let mut wrong = 0;
    for time in 1..=options.times {
        let scores = grade(&grader, &samples, at_once, &line).await;
        line.done();
        let mismatches: Vec<Option<String>> =
            samples.iter().zip(&scores).map(|(sample, score)| mismatch(&sample.expected, score)).collect();
        wrong += mismatches.iter().flatten().count();
        if time == 1 || mismatches.iter().any(Option::is_some) {
            show(&wanted, &samples, &scores, &mismatches);
        }
        let wrong_now = mismatches.iter().flatten().count();
        terminal::print(&format!(
            "run {time} of {}: {} graded, {wrong_now} not as expected\n",
            options.times,
            scores.len()
        ));
    }
    for (exercise, why) in &not_tried {
        terminal::print(&format!("{RED}!{RED:#} {} was not tried: {why}\n", exercise.folder));
    }
    Ok(match wrong {
        0 if not_tried.is_empty() => Exit::Fine,
        0 => Exit::Fault,
        _ => Exit::Failed,
    })
}

/// Takes away the exercises that need a PostgreSQL server, if there is none; what they are, and why.
fn without_postgres(wanted: &mut Vec<Exercise>) -> Vec<(Exercise, String)> {
    let Err(Fault(why)) = postgres::found() else { return Vec::new() };
    let suites = suites::all();
    let needs =
        |exercise: &mut Exercise| suites.iter().any(|suite| suite.needs_postgres && suite.name == exercise.name);
    wanted.extract_if(.., needs).map(|exercise| (exercise, why.clone())).collect()
}

/// All samples of an exercise in a checkout.
fn find(checkout: &Path, exercise: &Exercise) -> Result<Vec<Sample>, Trouble> {
    let solution = checkout.join("solutions").join(&exercise.folder);
    if !solution.is_dir() {
        let why = format!("{} is no checkout of the kit: it has no {}", checkout.display(), solution.display());
        return Err(Trouble::usage(why));
    }
    let sample = |kind, folder: PathBuf, expected| Sample {
        exercise: exercise.clone(),
        kind,
        name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        folder,
        expected,
    };
    let mut samples = vec![sample("solution", solution, Expected::FullMarks)];
    for folder in folders(&checkout.join("tests/alternatives").join(&exercise.name))? {
        samples.push(sample("alternative", folder, Expected::FullMarks));
    }
    for folder in folders(&checkout.join("tests/mutants").join(&exercise.name))? {
        let file = folder.join("expect.toml");
        let text = fs::read_to_string(&file).map_err(|error| Trouble::usage(format!("{}: {error}", file.display())))?;
        let expected =
            Expectation::read(&text).map_err(|error| Trouble::usage(format!("{}: {error}", file.display())))?;
        samples.push(sample("mutant", folder, Expected::Mistakes(expected.failed)));
    }
    Ok(samples)
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let entries = fs::read_dir(folder).map_err(|error| Trouble::usage(format!("{}: {error}", folder.display())))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// Grades all samples, so many at once.
async fn grade(grader: &Arc<Grader>, samples: &[Sample], at_once: usize, line: &Progress) -> Vec<ExerciseScore> {
    let places = Arc::new(Semaphore::new(at_once));
    let mut tasks = JoinSet::new();
    // The last exercises take longest: begun first, none of theirs is alone on the machine in the end.
    for (index, sample) in samples.iter().cloned().enumerate().rev() {
        let (grader, places) = (Arc::clone(grader), Arc::clone(&places));
        tasks.spawn(async move {
            let _place = places.acquire().await;
            let seed = fastrand::u64(..1 << 32);
            let part = Part::in_folder(&sample.folder, sample.exercise);
            (index, grader.exercise(&part, seed, |_| {}).await)
        });
    }
    let mut scores = Vec::new();
    while let Some(graded) = tasks.join_next().await {
        scores.extend(graded.ok());
        line.say("grading samples", &format!(": {} of {}", scores.len(), samples.len()));
    }
    scores.sort_by_key(|(index, _)| *index);
    scores.into_iter().map(|(_, score)| score).collect()
}

/// How a score differs from what it must be.
fn mismatch(expected: &Expected, score: &ExerciseScore) -> Option<String> {
    if score.status != Status::Graded {
        let why = score.message.as_deref().unwrap_or_default();
        let ungraded = score.checks.iter().find(|check| check.verdict == Word::Ungraded);
        let why = ungraded.and_then(|check| check.message.as_deref()).unwrap_or(why);
        return Some(format!("{:?}: {why}", score.status));
    }
    let none = BTreeMap::new();
    let failed = match expected {
        Expected::FullMarks => &none,
        Expected::Mistakes(failed) => failed,
    };
    if let Some(name) = failed.keys().find(|name| score.checks.iter().all(|check| check.name != **name)) {
        return Some(format!("no check is called \"{name}\""));
    }
    let differences = score.checks.iter().filter_map(|check| {
        let name = &check.name;
        match (failed.get(name), check.verdict, check.diagnosis) {
            (Some(wanted), Word::Failed, Some(got)) if *wanted == got => None,
            (Some(wanted), Word::Failed, Some(got)) => Some(format!("\"{name}\" is {got}, not {wanted}")),
            (Some(wanted), _, _) => Some(format!("\"{name}\" is {:?}, not {wanted}", check.verdict)),
            (None, Word::Failed, Some(got)) => {
                Some(format!("\"{name}\" is {got}: {}", check.message.as_deref().unwrap_or_default()))
            }
            // Skipped goes with the failure of what it needs; full marks leave nothing to skip.
            (None, _, _) => None,
        }
    });
    let differences: Vec<String> = differences.collect();
    (!differences.is_empty()).then(|| differences.join("; "))
}

/// Prints the table.
fn show(exercises: &[Exercise], samples: &[Sample], scores: &[ExerciseScore], mismatches: &[Option<String>]) {
    for exercise in exercises {
        terminal::print(&format!("{BOLD}{}{BOLD:#}\n", exercise.folder));
        for ((sample, score), mismatch) in samples.iter().zip(scores).zip(mismatches) {
            if sample.exercise != *exercise {
                continue;
            }
            let diagnoses: BTreeSet<Diagnosis> = score.checks.iter().filter_map(|check| check.diagnosis).collect();
            let diagnoses: Vec<&str> = diagnoses.into_iter().map(Diagnosis::name).collect();
            let (style, mark) = if mismatch.is_none() { (GREEN, "✓") } else { (RED, "✗") };
            let points = format!("{}/{}", score.points, score.max_points);
            terminal::print(&format!(
                "  {style}{mark}{style:#} {DIM}{:<12}{DIM:#}{:<44}{points:>6}  {}\n",
                sample.kind,
                sample.name,
                diagnoses.join(", ")
            ));
            if let Some(mismatch) = mismatch {
                terminal::print(&format!("      {RED}{mismatch}{RED:#}\n"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_an_expectation_or_an_error(
            text in "(\\[failed\\]\n|failed = |\"[a-z ]{0,5}\" = \"(wrong-result|deadlock|[a-z]{0,4})\"\n|[a-z]{1,4} = |\\PC){0,8}"
        ) {
            if let Ok(expected) = Expectation::read(&text) {
                prop_assert!(expected.failed.len() <= text.lines().count());
            }
        }
    }

    #[test]
    fn an_expectation_names_checks_and_diagnoses_and_nothing_else() {
        for (text, checks) in [
            ("[failed]\n\"one\" = \"deadlock\"\n\"two\" = \"eager\"", Some(2)),
            ("[failed]", Some(0)),
            ("", None),
            ("failed = 1", None),
            ("[failed]\n\"one\" = \"slow\"", None),
            ("[failed]\n\"one\" = 1", None),
            ("[failed]\n\"one\" = \"eager\"\n\"one\" = \"eager\"", None),
            ("passed = 1\n[failed]", None),
        ] {
            assert_eq!(Expectation::read(text).ok().map(|expected| expected.failed.len()), checks, "{text}");
        }
    }
}
