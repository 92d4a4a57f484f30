//! Explains a mistake, with a wrong and a right example.

use clap::Args;

use super::terminal::{self, BOLD};
use super::{Exit, Trouble};
use crate::lessons;
use crate::verdict::Diagnosis;

#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// The mistake's name, as a verdict gives it; without it, all are listed
    diagnosis: Option<String>,
}

pub(super) fn run(options: &Options) -> Result<Exit, Trouble> {
    let Some(name) = &options.diagnosis else {
        for diagnosis in Diagnosis::ALL {
            terminal::print(&format!("{BOLD}{diagnosis:<22}{BOLD:#}{}\n", lessons::summary(*diagnosis)));
        }
        return Ok(Exit::Fine);
    };
    let diagnosis: Diagnosis = name.parse().map_err(Trouble::usage)?;
    terminal::print(&readable(lessons::lesson(diagnosis)));
    Ok(Exit::Fine)
}

/// Markdown for a terminal: headings stand out, code is indented.
pub(super) fn readable(markdown: &str) -> String {
    let mut in_code = false;
    let mut text = String::new();
    for line in markdown.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            text.push_str(format!("    {line}").trim_end());
            text.push('\n');
        } else if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("# ")) {
            text.push_str(&format!("{BOLD}{heading}{BOLD:#}\n"));
        } else {
            text.push_str(&line.replace('`', ""));
            text.push('\n');
        }
    }
    text
}
