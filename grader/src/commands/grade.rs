//! Grades a submission.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use tokio::sync::mpsc;

use super::terminal::{self, Progress};
use super::{Exit, Sandbox, Trouble, Which};
use crate::build::{Submission, Workshop};
use crate::files;
use crate::grading::{Event, Grader};
use crate::kit::{Exercise, Kit};
use crate::progress;
use crate::report::live::Live;
use crate::report::{self, Style};
use crate::score::Scorecard;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// A checkout, a folder of exercise folders, the folder of one exercise, or a .zip or .tar.gz of one of these
    #[arg(default_value = ".", hide_default_value = true)]
    path: PathBuf,
    #[command(flatten)]
    which: Which,
    /// How to print the result: human or json
    #[arg(short, long, default_value = "human")]
    format: Format,
    /// Also write the result to a file; FORMAT:FILE, or FILE.json or FILE.txt; may be repeated
    #[arg(long, value_name = "FILE")]
    out: Vec<Out>,
    /// Make the same random values as an earlier run, which printed this number
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[command(flatten)]
    sandbox: Sandbox,
}

/// A form in which results leave the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// The scorecard itself; loses nothing.
    Json,
}

impl Format {
    const ALL: [(&'static str, Format); 2] = [("human", Format::Human), ("json", Format::Json)];

    fn text(self, scorecard: &Scorecard, style: Style) -> String {
        match self {
            Format::Human => report::human::scorecard(scorecard, style),
            Format::Json => report::json::scorecard(scorecard),
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Format, String> {
        let found = Format::ALL.iter().find(|(other, _)| *other == name);
        found.map(|(_, format)| *format).ok_or_else(|| {
            let names = Format::ALL.map(|(name, _)| name);
            format!("no format is called `{name}`; there are {}", names.join(", "))
        })
    }
}

/// A file to write the result to.
#[derive(Debug, Clone)]
struct Out {
    format: Format,
    file: PathBuf,
}

impl FromStr for Out {
    type Err = String;

    fn from_str(text: &str) -> Result<Out, String> {
        if let Some((name, file)) = text.split_once(':')
            && let Ok(format) = name.parse()
        {
            return Ok(Out { format, file: file.into() });
        }
        let file = PathBuf::from(text);
        let format = match file.extension().and_then(|end| end.to_str()) {
            Some("json") => Format::Json,
            Some("txt") => Format::Human,
            _ => return Err(format!("the format of `{text}` is not clear; say it in front: human:{text}")),
        };
        Ok(Out { format, file })
    }
}

impl Out {
    /// Refuses early what could not be written in the end.
    fn check(&self) -> Result<(), Trouble> {
        let folder = self.folder();
        if !folder.is_dir() {
            let why = format!("{}: {} is no folder; make it first", self.file.display(), folder.display());
            return Err(Trouble::usage(why));
        }
        if self.file.is_dir() {
            return Err(Trouble::usage(format!("{} is a folder; name a file in it", self.file.display())));
        }
        Ok(())
    }

    fn folder(&self) -> &Path {
        self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// Writes the whole file or nothing.
    fn write(&self, text: &str) -> Result<(), Trouble> {
        let written = files::write(&self.file, text);
        written.map_err(|error| Trouble::fault(format!("{} cannot be written: {error}", self.file.display())))
    }
}

pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    for out in &options.out {
        out.check()?;
    }
    options.sandbox.check(false)?;
    let submission = Submission::find(&options.path, &options.which.exercises)?;
    let line = Progress::default();
    let graded: Vec<Exercise> = submission.parts.iter().map(|part| part.exercise.clone()).collect();
    let kit = Kit::ready(&graded, &|doing, so_far| line.say(doing, so_far)).await?;
    line.done();

    let homes: Vec<Option<PathBuf>> = submission.parts.iter().map(|part| part.home.clone()).collect();
    let headings = submission.parts.iter().map(|part| (part.exercise.folder.clone(), part.notes().to_vec())).collect();
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..1 << 32));
    let grader = Arc::new(Grader::new(Workshop::keeping(kit)));
    let (events, happened) = mpsc::unbounded_channel();
    let style = Style { width: terminal::width(), colour: terminal::colour() };
    let live = options.format == Format::Human && terminal::is_live();
    let show = show(happened, live.then(|| Live::new(headings, style)));
    let (scorecard, ()) = tokio::join!(grader.grade(submission, seed, events), show);

    if live {
        terminal::print(&report::summary::summary(&scorecard, style));
    } else {
        terminal::print(&options.format.text(&scorecard, style));
    }
    for out in &options.out {
        // A file is read later, and elsewhere.
        out.write(&out.format.text(&scorecard, Style { width: 100, colour: false }))?;
    }
    let scores = homes.iter().zip(&scorecard.exercises);
    progress::remember(scores.filter_map(|(home, score)| Some((home.as_deref()?, score))));
    Ok(match &scorecard {
        scorecard if scorecard.has_ungraded() => Exit::Fault,
        scorecard if scorecard.is_perfect() => Exit::Fine,
        _ => Exit::Failed,
    })
}

/// Shows what happens as it happens.
async fn show(mut happened: mpsc::UnboundedReceiver<Event>, mut live: Option<Live>) {
    while let Some(event) = happened.recv().await {
        let Some(live) = &mut live else { continue };
        terminal::print(&match event {
            Event::Decided { exercise, check } => live.decided(exercise, &check),
            Event::Finished { exercise, score } => live.finished(exercise, &score),
        });
    }
}
