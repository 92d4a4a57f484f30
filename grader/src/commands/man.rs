//! Writes the manual pages, one for each command.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man;

use super::{Exit, Trouble, terminal};
use crate::files;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// Where to write them; `man` looks for them in folders such as `~/.local/share/man/man1`
    dir: PathBuf,
}

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let mut written = String::new();
    let mut program = super::program().bin_name("cargo grade").disable_help_subcommand(true);
    // Gives each command its whole name.
    program.build();
    let version = format!("cargo-grade {}", program.get_version().unwrap_or_default());
    let commands: Vec<Command> = program.get_subcommands().filter(|command| !command.is_hide_set()).cloned().collect();
    for command in [vec![program], commands].concat() {
        let page = Man::new(command).source(&version);
        let path = options.dir.join(page.get_filename());
        write(&path, &page)
            .map_err(|error| Trouble::fault(format!("{} cannot be written: {error}", path.display())))?;
        written.push_str(&format!("wrote {}\n", path.display()));
    }
    terminal::print(&written);
    Ok(Exit::Fine)
}

fn write(path: &Path, page: &Man) -> io::Result<()> {
    let mut text = Vec::new();
    page.render(&mut text)?;
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    files::write(path, text)
}
