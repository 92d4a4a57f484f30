//! Gives the stub of an exercise back, and keeps the work aside; or brings that work back.

mod desk;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Trouble, terminal};
use crate::build::{Lack, Part, Submission, submission};
use crate::kit;
use desk::{Desk, Files};

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// `03_web_fetch`, `web_fetch` or `3`
    exercise: String,
    /// The folder that holds the exercises
    #[arg(default_value = ".", hide_default_value = true)]
    path: PathBuf,
    /// Bring back the work that was last kept aside, and keep aside what is there now
    #[arg(long)]
    back: bool,
}

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let exercise = submission::exercise(&options.exercise)?;
    let home = home(&options.path, &exercise)?;
    let desk = Desk::at(&home);
    let stub: Files = kit::stub(&exercise.folder).map(|(path, text)| (path.into(), text.into())).collect();
    let said = if options.back { back(&desk, &stub) } else { again(&desk, &stub) };
    let said = said.map_err(|desk::Cannot(why)| Trouble::usage(why))?;
    terminal::print(&format!("{}: {said}\n", exercise.folder));
    Ok(Exit::Fine)
}

/// The folder of an exercise, as the user would call it.
fn home(path: &Path, exercise: &kit::Exercise) -> Result<PathBuf, Trouble> {
    let part = Submission::find(path, std::slice::from_ref(&exercise.folder))?.parts.into_iter().next();
    let home = match part {
        Some(Part { home: Some(home), .. }) => home,
        Some(Part { sources: Err(Lack::Missing(why) | Lack::Unreadable(why)), .. }) => {
            return Err(Trouble::usage(format!("{}: {why}; take the folder from the handout again", exercise.folder)));
        }
        _ => {
            let shown = path.display();
            return Err(Trouble::usage(format!("{shown} is an archive, in which nothing is changed; unpack it first")));
        }
    };
    // Shorter, if it lies below where the user is.
    let here = std::env::current_dir().and_then(fs::canonicalize).ok();
    let below = here.and_then(|here| home.strip_prefix(here).ok().map(Path::to_owned));
    Ok(match below {
        Some(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Some(below) => below,
        None => home,
    })
}

/// The stub again.
fn again(desk: &Desk, stub: &Files) -> Result<String, desk::Cannot> {
    let work = desk.work()?;
    if work == *stub {
        return Ok("it is as it was handed out; nothing was changed".to_owned());
    }
    let kept = desk.keep(&work, stub)?;
    desk.lay_out(stub)?;
    let said = "the stub is back";
    Ok(match kept {
        Some(kept) => format!("{said}; your work is kept in {} (`--back` brings it back)", kept.display()),
        None => said.to_owned(),
    })
}

/// The work that was last kept aside.
fn back(desk: &Desk, stub: &Files) -> Result<String, desk::Cannot> {
    let work = desk.work()?;
    let mut kept = desk.kept()?;
    if kept.is_empty() {
        return Err(desk::Cannot(format!("no work is kept aside in {}", desk.folder().display())));
    }
    // What is there already is not what anybody wants back.
    kept.retain(|(_, files)| *files != work);
    let Some((folder, files)) = kept.pop() else {
        return Ok("the work that was kept aside is there already; nothing was changed".to_owned());
    };
    let aside = desk.keep(&work, stub)?;
    desk.lay_out(&files)?;
    let said = format!("your work from {} is back", folder.display());
    Ok(match aside {
        Some(aside) => format!("{said}; what was there is kept in {}", aside.display()),
        None => said,
    })
}
