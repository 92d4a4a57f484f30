//! Says what this machine offers.

use clap::Args;

use super::terminal::{self, GREEN, Progress, RED};
use super::{Exit, Trouble};
use crate::judge::{Fault, postgres};
use crate::kit::{self, Kit};
use crate::sandbox;
use crate::sandbox::stillness::Watched;

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Options {
    /// Compile the shared dependencies of all exercises first, so that no grading has to: for an image or a cache
    #[arg(long)]
    warm: bool,
}

/// Something that the grader needs or can use.
struct Finding {
    about: &'static str,
    fine: bool,
    text: String,
}

pub(super) async fn run(options: Options) -> Result<Exit, Trouble> {
    if options.warm {
        let line = Progress::default();
        Kit::ready(&kit::exercises(), &|doing, so_far| line.say(doing, so_far)).await?;
        line.done();
    }
    let compiler = kit::compiler().await;
    let needed = compiler.is_ok();
    let mut findings = vec![match compiler {
        Ok(compiler) => {
            let version = compiler.version.lines().next().unwrap_or_default().to_owned();
            Finding { about: "compiler", fine: true, text: version }
        }
        Err(kit::NotReady(why)) => Finding { about: "compiler", fine: false, text: why },
    }];
    findings.push(match kit::cache() {
        Ok(folder) => Finding { about: "cache", fine: true, text: folder.display().to_string() },
        Err(kit::NotReady(why)) => Finding { about: "cache", fine: false, text: why },
    });
    let warm = Kit::warm().await.unwrap_or_default();
    let text = match (warm.len(), kit::exercises().len()) {
        (0, _) => "not compiled yet: the first grading takes a minute longer".to_owned(),
        (some, all) if some == all => "compiled".to_owned(),
        (some, all) => format!("compiled for {some} of {all} exercises; of the others when they are first graded"),
    };
    findings.push(Finding { about: "dependencies", fine: true, text });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    findings.push(Finding { about: "cores", fine: true, text: cores.to_string() });
    let told = Watched::own().look().is_some_and(|look| look.ready);
    let text = if told {
        "the kernel tells what each thread waits for: a mistake is seen at once"
    } else {
        "the kernel does not tell what a thread waits for: some mistakes take seconds to be seen"
    };
    findings.push(Finding { about: "evidence", fine: told, text: text.to_owned() });
    findings.push(match postgres::found() {
        Ok(text) => Finding { about: "PostgreSQL", fine: true, text },
        Err(Fault(why)) => Finding { about: "PostgreSQL", fine: false, text: why },
    });
    let layers = sandbox::layers_in_force_with_programs();
    let names: Vec<&str> = layers.named().into_iter().map(|(name, _)| name).collect();
    let text = match layers.is_strong() {
        true => format!("strong: {}", names.join(", ")),
        false => format!("weak: {} only. Grade only code that you would run yourself", names.join(", ")),
    };
    findings.push(Finding { about: "isolation", fine: layers.is_strong(), text });
    for (name, does) in layers.named() {
        findings.push(Finding { about: "", fine: true, text: format!("{name}: {does}") });
    }

    for Finding { about, fine, text } in findings {
        let (style, mark) = if fine { (GREEN, "✓") } else { (RED, "!") };
        terminal::print(&format!("{style}{mark}{style:#} {about:<14}{text}\n"));
    }
    Ok(if needed { Exit::Fine } else { Exit::Fault })
}
