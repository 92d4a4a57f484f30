//! Prints what a shell needs to complete commands.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::Shell;

use super::{Exit, Trouble, terminal};
use crate::{kit, lessons};

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Options {
    /// Which shell
    shell: Shell,
}

/// What the script for bash calls a program with a hyphen in its name, and what it looks for: without this, nothing after
/// the name of a command is completed (<https://github.com/clap-rs/clap/issues/6421>).
const MISNAMED: &str = "cargo__subcmd__grade";
const NAMED: &str = "cargo__grade";

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(
        options.shell,
        &mut with_values(without_path(super::program())),
        "cargo-grade",
        &mut script,
    );
    let mut text = String::from_utf8(script).map_err(Trouble::fault)?;
    if options.shell == Shell::Bash {
        text = text.replace(MISNAMED, NAMED);
    }
    terminal::print(&text);
    Ok(Exit::Fine)
}

/// Without the path that may stand where a command does: a script for zsh would take each command for one, and complete
/// nothing behind it.
fn without_path(program: Command) -> Command {
    Command::new("cargo-grade")
        .version(env!("CARGO_PKG_VERSION"))
        .args(program.get_arguments().filter(|argument| !argument.is_positional()))
        .subcommands(program.get_subcommands())
}

/// Commands whose arguments have values to choose from. When they are read, what else a value may be is accepted too, and
/// the error for one that is none says more than a list.
fn with_values(program: Command) -> Command {
    // The names are kept for good: the program ends when it has printed them.
    let exercises = || PossibleValuesParser::new(kit::exercises().into_iter().map(|exercise| &*exercise.folder.leak()));
    let pages = || PossibleValuesParser::new(lessons::names());
    let values = move |command: Command| {
        command.mut_args(|argument| match argument.get_id().as_str() {
            "exercise" | "exercises" => argument.value_parser(exercises()),
            "page" => argument.value_parser(pages()),
            _ => argument,
        })
    };
    let names: Vec<String> = program.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    names.into_iter().fold(values(program), |program, name| program.mut_subcommand(name, values))
}
