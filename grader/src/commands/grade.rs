//! Grades a submission.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::out::Out;
use super::terminal::{self, Progress};
use super::{Exit, Sandbox, Trouble, Which, known};
use crate::build::{Part, Submission, Workshop, changed};
use crate::grading::{Event, Grader};
use crate::kit::{Exercise, Kit};
use crate::progress::{self, Handout, Version};
use crate::report::formats::{self, Context, Format};
use crate::report::live::Live;
use crate::report::visible;
use crate::report::{self, Style};
use crate::score::{CheckScore, ExerciseScore, Scorecard, Status};
use crate::suites;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// A checkout, a folder of exercise folders, the folder of one exercise, or a .zip or .tar.gz of one of these
    #[arg(default_value = ".", hide_default_value = true)]
    path: PathBuf,
    #[command(flatten)]
    which: Which,
    /// Take PATH as a platform hands it over: look into the only folder or archive in it, and count what it lacks, or all of
    /// it if it cannot be read, as missing
    #[arg(long)]
    handed_in: bool,
    /// Grade only what has changed since this commit
    #[arg(long, value_name = "COMMIT")]
    since: Option<String>,
    /// How to print the result
    #[arg(short, long, default_value = HUMAN, value_parser = format())]
    format: &'static Format,
    /// Also write the result to a file: FORMAT:FILE, or FILE alone where its name makes the format clear; may be repeated
    #[arg(long, value_name = "FILE")]
    out: Vec<Out>,
    /// Show of hidden checks what this rubric allows, and no more
    #[arg(long, value_name = "FILE")]
    rubric: Option<PathBuf>,
    /// Make the same random values as an earlier run, which printed this number
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// End with 0 also if a check failed: for those who take 1 for a grader that broke
    #[arg(long)]
    exit_zero: bool,
    #[command(flatten)]
    sandbox: Sandbox,
}

/// The format of a terminal.
const HUMAN: &str = "human";

/// The width of a text that is read later, and elsewhere.
const ELSEWHERE: Style = Style { width: 100, colour: false };

/// Letters of a [`Context::secret`]: as many as nobody guesses.
const SECRET: usize = 32;

pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    let began = (Timestamp::now(), Instant::now());
    options.check()?;
    let rubric = known::rubric(options.rubric.as_deref(), None)?;
    let is_visible =
        |exercise: &str, check: &CheckScore| options.rubric.is_none() || rubric.visible(exercise, &check.name, began.0);
    let style = Style { width: terminal::width(), colour: terminal::colour() };
    let context = |style| Context {
        style,
        started: began.0,
        took: began.1.elapsed(),
        secret: std::iter::repeat_with(fastrand::alphanumeric).take(SECRET).collect(),
        variable,
    };
    let write = |card: &Scorecard| {
        options.out.iter().try_for_each(|out| out.write(&(out.format.text)(card, &context(ELSEWHERE))))
    };

    let (submission, notes) = options.submission().await?;
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..1 << 32));
    let line = Progress::default();
    let there = submission.parts.iter().filter(|part| part.sources.is_ok());
    let graded: Vec<Exercise> = there.map(|part| part.exercise.clone()).collect();
    let ready = match options.sandbox.check(false) {
        Ok(()) => Kit::ready(&graded, &|doing, so_far| line.say(doing, so_far)).await.map_err(Trouble::from),
        Err(trouble) => Err(trouble),
    };
    let kit = match ready {
        Ok(kit) => kit,
        Err(trouble) => {
            // Whoever reads a format is told in it, too: a file that is not there may be taken for 0 points.
            let card = ungraded(&submission, seed, &trouble.1);
            if options.format.name != HUMAN {
                terminal::print(&(options.format.text)(&card, &context(style)));
            }
            write(&card)?;
            return Err(trouble);
        }
    };
    line.done();

    let worked_on: Vec<_> =
        submission.parts.iter().map(|part| worked_on(part).filter(|_| !options.handed_in)).collect();
    let headings: Vec<_> =
        submission.parts.iter().map(|part| (part.exercise.folder.clone(), part.notes().to_vec())).collect();
    let grader = Arc::new(Grader::new(Workshop::keeping(kit)));
    let (events, happened) = mpsc::unbounded_channel();
    let live = options.format.name == HUMAN && terminal::is_live();
    let show = show(happened, live.then(|| Live::new(headings, style, &is_visible)));
    let (scorecard, ()) = tokio::join!(grader.grade(submission, seed, events), show);

    let whole = notes.into_iter().fold(scorecard, |card, note| card.noting(note));
    let scorecard = visible::card(&whole, &is_visible);
    let scores = worked_on.iter().zip(&scorecard.exercises);
    let scores = scores.filter_map(|(on, score)| on.as_ref().map(|(handout, version)| (handout, version, score)));
    let changes = progress::note(scores, !is_ci());
    if options.format.name == HUMAN {
        if !live {
            terminal::print(&report::human::exercises(&scorecard, style));
        }
        let news = report::news::news(&changes, style);
        terminal::print(&(news + &report::summary::summary(&scorecard, style)));
    } else {
        terminal::print(&(options.format.text)(&scorecard, &context(style)));
    }
    write(&scorecard)?;
    Ok(match &whole {
        card if card.has_ungraded() => Exit::Fault,
        card if card.is_perfect() || options.exit_zero => Exit::Fine,
        _ => Exit::Failed,
    })
}

/// The scorecard where nothing can be graded.
fn ungraded(submission: &Submission, seed: u64, why: &str) -> Scorecard {
    let points = |exercise: &Exercise| {
        suites::all().iter().find(|suite| suite.name == exercise.name).map_or(0, |suite| suite.points())
    };
    let scores = submission.parts.iter().map(|Part { exercise, .. }| {
        ExerciseScore::without_checks(&exercise.folder, points(exercise), Status::Ungraded, why.to_owned())
    });
    Scorecard::of(seed, scores.collect())
}

impl Options {
    /// Refuses early what could not be done in the end.
    fn check(&self) -> Result<(), Trouble> {
        for format in self.out.iter().map(|out| out.format).chain([self.format]) {
            let missing = formats::missing(format, variable);
            if !missing.is_empty() {
                let (name, missing) = (format.name, missing.join(", "));
                return Err(Trouble::usage(format!("{name} needs what is not in the environment: {missing}")));
            }
        }
        self.out.iter().try_for_each(Out::check)
    }

    /// What is to be graded, and what there is to say of the rest.
    async fn submission(&self) -> Result<(Submission, Option<String>), Trouble> {
        let mut submission = match self.handed_in {
            false => Submission::find(&self.path, &self.which.exercises)?,
            // Whoever handed it in is to be told, and nobody else can do anything about it.
            true => Submission::handed_in(&self.path, &self.which.exercises)
                .or_else(|unreadable| Submission::without_any(&self.which.exercises, &unreadable.to_string()))?,
        };
        let Some(commit) = &self.since else { return Ok((submission, None)) };
        let mut unchanged = Vec::new();
        for part in &submission.parts {
            let Some(home) = &part.home else { continue };
            match changed::since(home, commit).await {
                Ok(true) => {}
                Ok(false) => unchanged.push(part.exercise.folder.clone()),
                Err(why) => {
                    let note = format!("everything was graded: what has changed since {commit} cannot be told: {why}");
                    return Ok((submission, Some(note)));
                }
            }
        }
        submission.parts.retain(|part| !unchanged.contains(&part.exercise.folder));
        let note = format!("not graded, because unchanged since {commit}: {}", unchanged.join(", "));
        Ok((submission, (!unchanged.is_empty()).then_some(note)))
    }
}

/// Takes a format's name; `--help` lists them.
fn format() -> impl TypedValueParser<Value = &'static Format> {
    let names = formats::all().map(|format| PossibleValue::new(format.name).help(format.about));
    PossibleValuesParser::new(names).try_map(|name| formats::named(&name))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The handout that an exercise is worked on in, and its version; none of what somebody handed in.
pub(super) fn worked_on(part: &Part) -> Option<(Handout, Version)> {
    let (home, sources) = part.home.as_ref().zip(part.sources.as_ref().ok())?;
    Some((Handout::around(home, &part.exercise)?, Version::of(&part.exercise, &sources.files)))
}

/// Whether nobody is there who tries anything: a checkout of such a job stays as it was fetched.
pub(super) fn is_ci() -> bool {
    variable("CI").is_some_and(|value| value != "false" && value != "0")
}

/// Shows what happens as it happens.
async fn show(mut happened: mpsc::UnboundedReceiver<Event>, mut live: Option<Live<'_>>) {
    while let Some(event) = happened.recv().await {
        let Some(live) = &mut live else { continue };
        terminal::print(&match event {
            Event::Decided { exercise, check } => live.decided(exercise, &check),
            Event::Finished { exercise, score } => live.finished(exercise, &score),
        });
    }
}
