//! What a user may ask for, one file a command, and how each answer leaves the program.
//!
//! Results go to standard output, progress and errors to standard error. Colour and live output only on a terminal.

mod batch;
mod completions;
mod doctor;
mod explain;
mod grade;
mod handout;
mod hint;
mod known;
mod list;
mod man;
mod merge;
mod out;
mod platform;
mod prove;
mod report;
mod reset;
mod serve;
mod solution;
mod table;
mod terminal;
mod watch;

use std::ffi::OsString;
use std::fmt;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::build::Unreadable;
use crate::kit::NotReady;
use crate::sandbox;
use crate::sandbox::interrupts::interrupted;

/// How a command ended. The numbers are a contract: CI jobs read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Every check passed; the command did what it was asked.
    Fine = 0,
    /// Some check failed.
    Failed = 1,
    /// Wrong usage, or input that cannot be read.
    Usage = 2,
    /// The grader could not grade: its own fault, or the machine's.
    Fault = 3,
}

/// Why a command could not do what it was asked: a line for standard error, and the exit status.
#[derive(Debug)]
pub struct Trouble(Exit, String);

impl From<Unreadable> for Trouble {
    fn from(unreadable: Unreadable) -> Trouble {
        Trouble(Exit::Usage, unreadable.to_string())
    }
}

impl From<NotReady> for Trouble {
    fn from(NotReady(why): NotReady) -> Trouble {
        Trouble(Exit::Fault, why)
    }
}

impl Trouble {
    fn usage(why: impl fmt::Display) -> Trouble {
        Trouble(Exit::Usage, why.to_string())
    }

    fn fault(why: impl fmt::Display) -> Trouble {
        Trouble(Exit::Fault, why.to_string())
    }
}

/// Grades exercises on concurrency: proves what ran together, and names what went wrong.
#[derive(Debug, Parser)]
#[command(name = "cargo grade", version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    grade: grade::Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Grade a submission (the default)
    Grade(grade::Options),
    /// Grade every submission of a class
    Batch(batch::Options),
    /// Join the results of shards, graded on several machines
    Merge(merge::Options),
    /// Grade what changes, at each save
    Watch(watch::Options),
    /// List the exercises and how far you are
    List(list::Options),
    /// Show the next hint for an exercise
    Hint(hint::Options),
    /// Give the stub of an exercise back, and keep your work aside
    Reset(reset::Options),
    /// Explain a mistake, with a wrong and a right example
    Explain(explain::Options),
    /// Say what this machine offers
    Doctor(doctor::Options),
    /// Grade solutions, alternatives and known wrong versions, to prove the checks themselves
    Prove(prove::Options),
    /// Write the report of a class from what a batch came to
    Report(report::Options),
    /// Write what a platform needs to grade with this program
    Platform(platform::Options),
    /// Show other ways to do an exercise, after full marks
    Solution(solution::Options),
    /// Write what students get, or bring it up to date
    Handout(handout::Options),
    /// Print what a shell needs to complete commands
    Completions(completions::Options),
    /// Write the manual pages
    Man(man::Options),
    /// Serve a practice web service to try code against
    Serve(serve::Options),
}

/// Which exercises are meant.
#[derive(Debug, Clone, Args)]
struct Which {
    /// Only this exercise: `03_web_fetch`, `web_fetch` or `3`; may be repeated
    #[arg(short, long = "exercise", value_name = "EXERCISE")]
    exercises: Vec<String>,
}

/// Whether a submission must be isolated.
#[derive(Debug, Clone, Copy, Args)]
struct Sandbox {
    /// Refuse to grade where this machine cannot isolate a submission; `doctor` says what it can
    #[arg(long, overrides_with = "no_require_sandbox")]
    require_sandbox: bool,
    /// Grade even so
    #[arg(long, hide = true)]
    no_require_sandbox: bool,
}

impl Sandbox {
    /// Refuses where a submission must be isolated, and cannot be. `by_default`, if the user says neither.
    fn check(self, by_default: bool) -> Result<(), Trouble> {
        let required = self.require_sandbox || by_default && !self.no_require_sandbox;
        if required && !sandbox::layers_in_force().is_strong() {
            let why = "this machine cannot isolate a submission (`cargo grade doctor` says what it can); grade on Linux \
                       with landlock and seccomp, or with --no-require-sandbox what you would run yourself";
            return Err(Trouble::fault(why));
        }
        Ok(())
    }
}

/// Everything that a user may say, under the name of the program itself.
fn program() -> clap::Command {
    Cli::command().name("cargo-grade").bin_name("cargo-grade")
}

/// Runs the program with these arguments, the first of which is its name.
#[must_use]
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let cli = Cli::parse_from(without_own_name(arguments));
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return leave(Err(Trouble::fault(format!("the grader could not be started: {error}")))),
    };
    let command = cli.command.unwrap_or(Command::Grade(cli.grade));
    let ends_by_itself = !matches!(command, Command::Serve(_) | Command::Batch(_) | Command::Watch(_));
    let ended = runtime.block_on(async {
        tokio::select! {
            ended = dispatch(command) => ended,
            signal = interrupted(), if ends_by_itself => Err(Trouble::fault(format!("{signal}: nothing more was graded or written"))),
        }
    });
    // Ends what is still under way, and with it every process that it started.
    drop(runtime);
    leave(ended)
}

async fn dispatch(command: Command) -> Result<Exit, Trouble> {
    match command {
        Command::Grade(options) => grade::run(options).await,
        Command::Batch(options) => batch::run(options).await,
        Command::Watch(options) => watch::run(options).await,
        Command::Merge(options) => merge::run(options).await,
        Command::List(options) => list::run(&options),
        Command::Hint(options) => hint::run(&options),
        Command::Reset(options) => reset::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Doctor(options) => doctor::run(options).await,
        Command::Prove(options) => prove::run(options).await,
        Command::Report(options) => report::run(&options),
        Command::Platform(options) => platform::run(&options),
        Command::Solution(options) => solution::run(options).await,
        Command::Handout(options) => handout::run(options).await,
        Command::Completions(options) => completions::run(&options),
        Command::Man(options) => man::run(&options),
        Command::Serve(options) => serve::run(options).await,
    }
}

fn leave(ended: Result<Exit, Trouble>) -> ExitCode {
    let exit = ended.unwrap_or_else(|Trouble(exit, why)| {
        anstream::eprintln!("{}error:{} {why}", terminal::RED.render(), terminal::RED.render_reset());
        exit
    });
    ExitCode::from(exit as u8)
}

/// Cargo starts `cargo-grade` with its own name for the command, `grade`, as the first argument: so it does for `cargo help
/// grade`, which is about all commands and not the one of that name.
fn without_own_name(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let is = |place: usize, word: &str| arguments.get(place).is_some_and(|argument| argument == word);
    let is_command = |word: &str| {
        ["help", "--help", "-h", "--version", "-V"].contains(&word) || Cli::command().find_subcommand(word).is_some()
    };
    if is(1, "grade") && arguments.get(2).and_then(|word| word.to_str()).is_some_and(is_command) {
        arguments.remove(1);
    }
    arguments
}
