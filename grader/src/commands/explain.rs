//! Explains a topic or a mistake, and writes the whole book.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal;
use super::{Exit, Trouble};
use crate::class::rubric::known::nearest;
use crate::report::Style;
use crate::{files, lessons};

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// A topic, or a mistake as a verdict names it; without it, all are listed
    #[arg(value_name = "NAME")]
    page: Option<String>,
    /// Write all pages, briefs too, into a new folder; `mdbook build` makes a web site of it
    #[arg(long, value_name = "DIR", conflicts_with = "page")]
    book: Option<PathBuf>,
}

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    if let Some(folder) = &options.book {
        return write(folder);
    }
    let style = Style { width: terminal::width(), colour: terminal::colour() };
    let Some(name) = &options.page else {
        terminal::print(&lessons::list(style));
        terminal::print("\n`cargo grade explain NAME` shows a topic, or the lesson behind a mistake.\n");
        return Ok(Exit::Fine);
    };
    // As somebody types it who has seen the title, or the name of a crate.
    let plain = name.trim().to_lowercase().replace([' ', '_'], "-");
    let text = lessons::text(&plain, style).ok_or_else(|| unknown(name, &plain))?;
    terminal::print(&text);
    Ok(Exit::Fine)
}

fn unknown(name: &str, plain: &str) -> Trouble {
    let meant = nearest(plain, lessons::names()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let list =
        if meant.is_empty() { "; `cargo grade explain` lists them" } else { " `cargo grade explain` lists them" };
    Trouble::usage(format!("no topic and no mistake is called `{name}`{meant}{list}"))
}

/// Writes the book's sources. What is there already is left alone: it may be somebody's work.
fn write(folder: &Path) -> Result<Exit, Trouble> {
    let shown = folder.display();
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(Trouble::usage(format!("{shown} is there already; name a folder that is empty, or none yet")));
    }
    for (path, text) in lessons::book() {
        let file = path.split('/').fold(folder.to_owned(), |folder, name| folder.join(name));
        let home = file.parent().unwrap_or(folder);
        let written = fs::create_dir_all(home).and_then(|()| files::write(&file, text));
        written.map_err(|error| Trouble::usage(format!("{} cannot be written: {error}", file.display())))?;
    }
    terminal::print(&format!("{shown} holds the book; `mdbook build {shown}` makes a web site of it\n"));
    Ok(Exit::Fine)
}
