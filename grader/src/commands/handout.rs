//! Writes what students get, and brings it up to date.

use std::path::PathBuf;

use anstyle::Style;
use clap::Args;

use super::terminal::{self, BOLD, DIM, GREEN};
use super::{Exit, Trouble};
use crate::handout::plan::Why;
use crate::handout::{Fate, Handout, Refused, Step, repository};

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// Where to write it: an empty folder, one that is not there yet, or an earlier handout, which is brought up to date
    dir: PathBuf,
    /// Make it a git repository of one commit, unless it is one already
    #[arg(long)]
    git: bool,
    /// Your repository on GitHub, whose workflow grades what students push; remembered for the next time
    #[arg(long, value_name = "OWNER/REPOSITORY", value_parser = repository_name)]
    workflow_from: Option<String>,
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Trouble {
        match refused {
            Refused::Folder(why) => Trouble::usage(why),
            Refused::System(why) => Trouble::fault(why),
        }
    }
}

pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    if options.git {
        // Before anything is written.
        repository::can_be_made().await.map_err(|why| {
            Trouble::fault(format!("{why}, so nothing was handed out; install git, or leave out --git"))
        })?;
    }
    let handout = Handout::plan(&options.dir, options.workflow_from.as_deref())?;
    handout.carry_out().await?;
    let folder = handout.path();
    let shown = folder.display();
    terminal::print(&listed(&handout.steps));
    terminal::print(&format!("{BOLD}{shown}{BOLD:#}: {}\n", counted(&handout.steps)));
    if handout.steps.iter().any(|step| matches!(step.fate, Fate::Kept(Why::Outdated | Why::Differs))) {
        anstream::eprintln!("what is kept is yours; to get the handout's version, move yours away and say this again");
    }
    if handout.lacks_workflow() {
        let why = "to grade pushes on GitHub, name the repository that does it: --workflow-from OWNER/REPOSITORY";
        anstream::eprintln!("{why} (`cargo grade platform github DIR` writes what goes there)");
    }
    if options.git {
        if repository::is_there(folder) {
            anstream::eprintln!("{shown} is a git repository already: nothing was committed");
        } else {
            repository::make(folder, &handout.files()).await.map_err(Trouble::fault)?;
            terminal::print(&format!("{BOLD}{shown}{BOLD:#}: a git repository with one commit\n"));
            // An instructor who has tried an exercise here would hand out the solution.
            let is_changed = |fate| matches!(fate, Fate::Kept(Why::Changed | Why::Outdated | Why::Differs));
            let changed = handout.steps.iter().filter(|step| is_changed(step.fate)).map(|step| &*step.path);
            let changed: Vec<&str> = changed.collect();
            if !changed.is_empty() {
                anstream::eprintln!("the commit has what you have changed in it: {}", changed.join(", "));
            }
        }
    }
    Ok(Exit::Fine)
}

/// A line for each file that is not as it was handed out, or was not.
fn listed(steps: &[Step]) -> String {
    let mut text = String::new();
    for Step { path, fate } in steps.iter().filter(|step| step.fate != Fate::Same) {
        let (style, word) = word(*fate);
        let why = match fate {
            Fate::Kept(Why::Changed) => "  you have changed it",
            Fate::Kept(Why::Outdated) => "  you have changed it, and there is a newer one",
            Fate::Kept(Why::Differs) => "  it differs from the handout's",
            Fate::Kept(Why::Alone) => "  it is not handed out any more, and you have worked there",
            Fate::Gone => "  it is not handed out any more",
            Fate::New | Fate::Updated | Fate::Same => "",
        };
        text.push_str(&format!("{style}{word:<8}{style:#} {path}{DIM}{why}{DIM:#}\n"));
    }
    text
}

/// How many files there are of each kind.
fn counted(steps: &[Step]) -> String {
    let kinds = [Fate::New, Fate::Updated, Fate::Kept(Why::Changed), Fate::Gone, Fate::Same].map(|kind| word(kind).1);
    let counts = kinds.into_iter().filter_map(|kind| {
        let count = steps.iter().filter(|step| word(step.fate).1 == kind).count();
        (count > 0).then(|| format!("{count} {kind}"))
    });
    counts.collect::<Vec<_>>().join(", ")
}

fn word(fate: Fate) -> (Style, &'static str) {
    match fate {
        Fate::New => (GREEN, "new"),
        Fate::Updated => (GREEN, "updated"),
        Fate::Kept(_) => (BOLD, "kept"),
        Fate::Gone => (BOLD, "gone"),
        Fate::Same => (DIM, "as handed out"),
    }
}

/// What GitHub takes for the name of a repository, with its owner.
fn repository_name(text: &str) -> Result<String, String> {
    let is_name = |name: &str| {
        let is_part = |part: char| part.is_ascii_alphanumeric() || "-_.".contains(part);
        !name.is_empty() && name.chars().all(is_part)
    };
    match text.split_once('/') {
        Some((owner, repository)) if is_name(owner) && is_name(repository) => Ok(text.to_owned()),
        _ => Err("a repository is named OWNER/REPOSITORY".to_owned()),
    }
}
